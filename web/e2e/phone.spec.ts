/** A small phone, and one with text at twice its size: everything is in reach, and nothing is cut off. */
import { expect, type Page, test } from "@playwright/test";
import { FAST, Relay } from "./relay";
import { Tab } from "./tab";

const VIEWS = ["watch", "explore", "peers", "charts", "log", "wallet", "lab", "lessons", "host"];
const LANGUAGES = {
  en: { start: "Start mining", more: "More" },
  de: { start: "Schürfen starten", more: "Mehr" },
} as const;

let relay: Relay;

test.beforeAll(async () => {
  relay = await Relay.start({ network: FAST });
});

test.afterAll(() => relay.dispose());

for (const [locale, words] of Object.entries(LANGUAGES)) {
  test.describe(locale, () => {
    test.use({ locale, viewport: { width: 360, height: 640 }, hasTouch: true });

    test("mining starts within the first screen, where the thumb is", async ({ context }) => {
      const { page } = await Tab.open(context, relay.url);
      const start = page.getByRole("button", { name: words.start });
      await expect(start).toHaveCount(1);
      await expect(start).toBeInViewport({ ratio: 1 });
      const box = await start.boundingBox();
      expect(box?.y, "in the lower half").toBeGreaterThan(320);
      expect(box?.height, "as high as a finger is wide").toBeGreaterThanOrEqual(44);
      await start.tap();
      await expect(page.getByTestId("mining-mark")).toBeVisible();
    });

    for (const width of [320, 360]) {
      test(`every view is two taps away, and its label is whole, at ${width} px`, async ({ context }) => {
        const { page } = await Tab.open(context, relay.url);
        await page.setViewportSize({ width, height: 640 });
        const navigation = page.getByRole("navigation").first();
        expect(await labelsCutOff(page), "the row").toEqual([]);
        for (const view of VIEWS) {
          const link = navigation.locator(`a[href="${view === "watch" ? "#/" : `#/${view}`}"]`);
          if (!(await link.isVisible())) {
            await navigation.getByRole("button", { name: words.more }).tap();
            expect(await labelsCutOff(page), "behind the button").toEqual([]);
          }
          await expect(link).toBeInViewport({ ratio: 1 });
          await link.tap();
          await expect(page).toHaveURL(new RegExp(view === "watch" ? "#/$" : `#/${view}$`));
          await expect(link).toHaveAttribute("aria-current", "page");
        }
      });
    }

    test("no view is wider than 320 px with text at 200 %", async ({ context }) => {
      const { page } = await Tab.open(context, relay.url);
      await page.setViewportSize({ width: 320, height: 640 });
      const session = await context.newCDPSession(page);
      await session.send("Page.setFontSizes", { fontSizes: { standard: 32 } });
      await expect.poll(() => page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe("32px");
      const tip = await page.getByTestId("node").getAttribute("data-tip");
      const address = await page.getByTestId("node").getAttribute("data-address");
      const places = [...VIEWS, `block/${tip}`, `tx/${"0".repeat(64)}`, `address/${address}`, "nowhere"];
      const heading = page.locator("[data-view-heading]");
      let before = "";
      for (const place of places) {
        await page.evaluate((to) => {
          location.hash = `#/${to}`;
        }, place);
        await expect(heading, "the view of before has given way").not.toHaveText(before);
        before = await heading.innerText();
        await expect.poll(() => tooWide(page), { message: place }).toEqual([]);
      }
    });
  });
}

/** The labels of views that do not fit in their place. */
function labelsCutOff(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("nav .place")]
      .filter((place) => place.checkVisibility())
      .filter((place) => {
        const label = place.querySelector(".label")?.getBoundingClientRect();
        const box = place.getBoundingClientRect();
        return (
          !label || label.left < box.left || label.right > box.right || box.left < 0 || box.right > innerWidth + 0.5
        );
      })
      .map((place) => place.innerText),
  );
}

/** The parts that reach beyond the screen, but for those within something that scrolls. */
function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const scrolls = (element: Element): boolean => {
      for (let one: Element | null = element; one && one !== document.body; one = one.parentElement) {
        if (getComputedStyle(one).overflowX !== "visible" || one.tagName === "svg") return true;
      }
      return false;
    };
    const width = document.documentElement.clientWidth;
    const wide = [...document.querySelectorAll("body *")].filter(
      (element) => element.checkVisibility() && element.getBoundingClientRect().right > width + 1 && !scrolls(element),
    );
    const page =
      document.documentElement.scrollWidth > width ? [`the page, ${document.documentElement.scrollWidth}`] : [];
    return [
      ...page,
      ...wide.map((element) => `${element.tagName} ${element.className} ${element.textContent?.trim().slice(0, 40)}`),
    ];
  });
}
