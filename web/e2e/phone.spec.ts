/** A small phone, and one with text at twice its size: everything is in reach, and nothing is cut off. */
import { expect, type Locator, type Page, test } from "@playwright/test";
import { LESSONS } from "../src/client/place/route";
import { FAST, Relay } from "./relay";
import { Tab } from "./tab";

const VIEWS = ["watch", "explore", "peers", "charts", "log", "wallet", "lab", "lessons", "host"];
const LANGUAGES = {
  en: {
    start: "Start mining",
    more: "More",
    again: "Start over",
    show: "Write them down",
    wrote: "I have written them down",
    seal: "Set a passphrase",
    replace: "Use other words",
    send: "Send",
  },
  de: {
    start: "Schürfen starten",
    more: "Mehr",
    again: "Von vorn beginnen",
    show: "Aufschreiben",
    wrote: "Ich habe sie aufgeschrieben",
    seal: "Passphrase setzen",
    replace: "Andere Wörter benutzen",
    send: "Senden",
  },
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

    test("no view is wider than 320 px with text at 200 %, and none breaks a word without a hyphen", async ({
      context,
    }) => {
      const { page } = await Tab.open(context, relay.url);
      await enlarge(page);
      const tip = await page.getByTestId("node").getAttribute("data-tip");
      const address = await page.getByTestId("node").getAttribute("data-address");
      const lessons = Array.from({ length: LESSONS }, (_, before) => `lessons/${before + 1}`);
      const places = [...VIEWS, ...lessons, `block/${tip}`, `tx/${"0".repeat(64)}`, `address/${address}`, "nowhere"];
      // A place within a view has a heading of its own.
      const heading = page.locator("[data-view-heading], [data-place-heading]").last();
      let before = "";
      for (const place of places) {
        await page.evaluate((to) => {
          location.hash = `#/${to}`;
        }, place);
        await expect(heading, "the view of before has given way").not.toHaveText(before);
        before = await heading.innerText();
        await expect.poll(() => tooWide(page), { message: place }).toEqual([]);
        await expect.poll(() => brokenWords(page), { message: place }).toEqual([]);
      }
    });

    test("no dialog is wider than 320 px with text at 200 %", async ({ context }) => {
      await context.addInitScript(() => {
        localStorage.setItem("tabchain.lessons", JSON.stringify({ current: "fork", done: ["hash", "nonce"] }));
      });
      const { page } = await Tab.open(context, relay.url);
      await page.getByRole("button", { name: words.start }).tap();
      const address = await page.getByTestId("node").getAttribute("data-address");
      await expect
        .poll(async () => (await relay.account(address ?? "")).spendable, { timeout: 60_000 })
        .toBeGreaterThan(0);
      await page.keyboard.press("Escape");
      await enlarge(page);
      const press = (name: string) => page.getByRole("button", { name, exact: true }).last().click();
      const fits = async (what: string, ...inView: Locator[]): Promise<void> => {
        await expect(page.locator("dialog[open]")).toHaveCount(1);
        await expect.poll(() => dialogTooWide(page), { message: what }).toEqual([]);
        await expect.poll(() => brokenWords(page, "dialog[open]"), { message: what }).toEqual([]);
        for (const one of inView) await expect(one).toBeInViewport({ ratio: 1 });
      };
      const close = () => page.keyboard.press("Escape");

      await page.locator("[data-block]").last().dispatchEvent("click");
      await expect(page.getByTestId("confirmations")).toBeVisible();
      await fits("a block");
      await close();

      await go(page, "lessons");
      await press(words.again);
      await fits("the marks of the lessons");
      await close();

      await go(page, "wallet");
      await expect.poll(() => overprinted(page)).toEqual([]);
      await press(words.show);
      await expect(page.getByTestId("phrase")).toBeVisible();
      await fits("the recovery words");
      await press(words.wrote);
      await fits("some of the words again");
      await close();
      await press(words.seal);
      await page.locator("dialog").getByRole("button").last().click();
      await fits("a passphrase that is too short");
      await close();
      await press(words.replace);
      await fits("other words");
      await close();
      await page.locator("#recipient").fill(`0x${"12345".padStart(40, "0")}`);
      await page.locator("#amount").fill(locale === "de" ? "1,23456789" : "1.23456789");
      await page.locator("#memo").fill("for tea");
      await press(words.send);
      await expect(page.getByTestId("confirm")).toBeVisible();
      await fits("what is sent", page.locator("#confirm-facts dt").first(), page.getByTestId("confirm-address"));
    });
  });
}

/** Makes the screen small and the text twice as large. */
async function enlarge(page: Page): Promise<void> {
  await page.setViewportSize({ width: 320, height: 640 });
  const session = await page.context().newCDPSession(page);
  await session.send("Page.setFontSizes", { fontSizes: { standard: 32 } });
  await expect.poll(() => page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe("32px");
}

async function go(page: Page, view: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = `#/${to}`;
  }, view);
}

/** The words that end on another line than they began on, with no hyphen between. Ids and addresses may do so. */
function brokenWords(page: Page, within = "body"): Promise<string[]> {
  return page.evaluate((within) => {
    const broken: string[] = [];
    const texts = document.createTreeWalker(document.querySelector(within) ?? document.body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const parent = text.parentElement;
      if (!parent?.checkVisibility() || parent.closest("code, .mono, .unseen, svg")) continue;
      const topOf = (at: number): number | undefined => {
        const letter = document.createRange();
        letter.setStart(text, at);
        letter.setEnd(text, at + 1);
        // After a hyphen that shows, a letter has the place of the hyphen, too.
        return [...letter.getClientRects()].at(-1)?.top;
      };
      for (const { 0: part, index } of (text.textContent ?? "").matchAll(/[\p{L}\p{M}\p{N}.,:]+/gu)) {
        if (topOf(index) !== topOf(index + part.length - 1)) broken.push(part);
      }
    }
    return broken;
  }, within);
}

/** What makes the open dialog wider than its place. */
function dialogTooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const dialog = document.querySelector("dialog[open]");
    if (!dialog) return ["no dialog"];
    const { left, right } = dialog.getBoundingClientRect();
    const wide = dialog.scrollWidth > dialog.clientWidth || left < 0 || right > innerWidth;
    if (!wide) return [];
    const parts = [...dialog.querySelectorAll("*")].filter((part) => part.getBoundingClientRect().right > right);
    return [`${dialog.scrollWidth} in ${dialog.clientWidth}`, ...parts.map((part) => part.outerHTML.slice(0, 80))];
  });
}

/** The labels of fields that a button is printed over. */
function overprinted(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const buttons = [...document.querySelectorAll("form button")].map((button) => button.getBoundingClientRect());
    return [...document.querySelectorAll("form label")]
      .filter((label) => {
        const text = document.createRange();
        text.selectNodeContents(label);
        const box = text.getBoundingClientRect();
        return buttons.some(
          ({ left, right, top, bottom }) =>
            left < box.right && right > box.left && top < box.bottom && bottom > box.top && right > left,
        );
      })
      .map((label) => label.textContent ?? "");
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
