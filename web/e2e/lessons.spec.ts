/** The lessons: each is done by doing it, and stays done. */
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { FAST, Relay } from "./relay";
import { Tab } from "./tab";

const SIZES = { phone: { width: 360, height: 740 }, desktop: { width: 1440, height: 900 } };

let relay: Relay;

test.beforeAll(async () => {
  relay = await Relay.start({ network: FAST });
});

test.afterAll(() => relay.dispose());

/** The lesson that is open. */
const lesson = (page: Page): Locator => page.getByTestId("lesson");
const button = (page: Page, name: string | RegExp): Locator => lesson(page).getByRole("button", { name });

async function isDone(page: Page, step: string): Promise<void> {
  await expect(lesson(page)).toHaveAttribute("data-step", step);
  await expect(lesson(page)).toHaveAttribute("data-done", "true");
  await expect(lesson(page)).toContainText("Done.");
  const { violations } = await new AxeBuilder({ page }).include('[data-testid="lesson"]').analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
}

const next = (page: Page): Promise<void> => button(page, "Next lesson").click();

/** The actions of a person in each lesson, in their order. */
const DEEDS: [string, (page: Page, tab: Tab) => Promise<void>][] = [
  [
    "hash",
    async (page) => {
      const text = lesson(page).getByLabel("Text");
      await expect(lesson(page)).toContainText("1 text hashed");
      const first = await text.inputValue();
      for (const [count, changed] of ["one", "two", "three"].entries()) {
        await text.fill(changed);
        await expect(lesson(page)).toContainText(`${count + 2} texts hashed`);
        await expect(page.getByTestId("hash-change")).toContainText("of 256 bits are others than before");
      }
      await expect(lesson(page)).toHaveAttribute("data-done", "false");
      await text.fill(first);
      await expect(page.getByTestId("hash-change")).toContainText("The same hash as before");
    },
  ],
  [
    "nonce",
    async (page) => {
      await button(page, "Try one nonce").click();
      await expect(page.getByTestId("nonce")).toHaveText("0");
      await expect(lesson(page).getByLabel("Zero bits wanted"), "as the task asks").toHaveValue("12");
      await button(page, "Try until it fits").click();
      await expect(lesson(page)).toContainText("Found after");
      expect(Number(await page.getByTestId("nonce").getAttribute("data-zeros"))).toBeGreaterThanOrEqual(12);
    },
  ],
  [
    "block",
    async (page, tab) => {
      await button(page, "Hash these 80 bytes twice").click();
      await expect(page.getByTestId("proof")).toContainText("the work is proven");
      await expect(lesson(page)).toContainText(await tab.tip());
    },
  ],
  [
    "chain",
    async (page) => {
      await button(page, "Start mining").click();
      await expect(page.getByTestId("lesson-found")).toContainText("You found block", { timeout: 60_000 });
      await button(page, "Stop mining").click();
      await expect(lesson(page)).toContainText("This tab does not mine.");
    },
  ],
  [
    "tamper",
    async (page) => {
      const blocks = page.getByTestId("mini-block");
      const holding = () => blocks.evaluateAll((all) => all.map((one) => one.getAttribute("data-holds")));
      await expect.poll(holding).toEqual(["true", "true", "true"]);
      await lesson(page).getByLabel("Text").first().fill("Ada pays Ben 500");
      await expect.poll(holding).toEqual(["false", "false", "false"]);
      await expect(blocks.last()).toContainText("unchanged, but stands on a broken block");
      for (const number of [1, 2, 3]) await button(page, `Mine block ${number} again`).click();
      await expect.poll(holding).toEqual(["true", "true", "true"]);
    },
  ],
  [
    "fork",
    async (page) => {
      await button(page, "Cut the line").click();
      await button(page, "Ada finds a block").click();
      await expect(lesson(page)).toHaveAttribute("data-done", "false");
      await button(page, "Ben finds a block").click();
      await expect(page.getByTestId("forked")).toBeVisible();
    },
  ],
  [
    "reorganisation",
    async (page) => {
      await expect(page.getByTestId("toy-start")).toContainText("where the lesson before ended");
      await expect(page.getByTestId("toy-agreement")).toHaveText("Split.");
      await button(page, "Ben finds a block").click();
      await expect(page.getByTestId("toy-start")).toHaveCount(0);
      await button(page, "Join the line").click();
      await expect(page.getByTestId("toy-agreement")).toHaveText("Agreed.");
      await expect(page.getByTestId("toy-reorganised")).toHaveText("Ada reorganised: 1 block given up.");
    },
  ],
  [
    "doubleSpend",
    async (page) => {
      await button(page, "Ben pays Ada").click();
      await button(page, "Ada finds a block").click();
      await expect(page.getByTestId("payment")).toHaveText("Ada’s payment has 1 confirmation.");
      await button(page, "Ben pays himself").click();
      await button(page, "Ben finds a block").click();
      await button(page, "Ben finds a block").click();
      await expect(lesson(page)).toHaveAttribute("data-done", "false");
      await button(page, "Join the line").click();
      await expect(page.getByTestId("payment")).toContainText("Ada’s payment is void");
    },
  ],
  [
    "majority",
    async (page) => {
      await button(page, "Run 100 attacks").click();
      await expect(page.getByTestId("attacks")).toContainText("with 10% against 6 confirmations");
      await expect(lesson(page)).toHaveAttribute("data-done", "false");
      await expect(page.getByTestId("chance")).toHaveText("Computed chance: below 0.1%");
      await lesson(page).getByLabel("The attacker’s share of the hash rate").fill("60");
      await button(page, "Run 100 attacks").click();
    },
  ],
];

for (const [size, viewport] of Object.entries(SIZES)) {
  test(`a person learns all nine, on a ${size}`, async ({ context }) => {
    const tab = await Tab.open(context, relay.url);
    const { page } = tab;
    await page.setViewportSize(viewport);
    await tab.visit("Lessons");
    for (const [index, [step, does]] of DEEDS.entries()) {
      await test.step(step, async () => {
        if (index > 0) {
          await next(page);
          await expect(lesson(page).getByRole("heading", { level: 2 })).toBeFocused();
        }
        const heading = await lesson(page).getByRole("heading", { level: 2 }).innerText();
        const name = heading.replaceAll("\u00ad", "");
        expect(await page.title(), "the window names the lesson").toContain(`Lessons · ${name}`);
        await expect(page.getByRole("button", { name: "Start over" }), "one name, one button").toHaveCount(index && 1);
        await does(page, tab);
        await isDone(page, step);
      });
    }
    await expect(page.getByTestId("progress")).toHaveText("9 of 9 done");
    await expect(lesson(page)).toContainText("All nine are done.");

    await page.reload();
    await tab.started();
    await expect(page.getByTestId("progress"), "progress outlives the page").toHaveText("9 of 9 done");
    await expect(lesson(page)).toHaveAttribute("data-step", "majority");
    const startOver = page.getByRole("navigation", { name: "All lessons" }).getByRole("button", { name: "Start over" });
    await startOver.click();
    const dialog = page.getByRole("dialog", { name: "Start over?" });
    await expect(dialog).toContainText("The marks of the 9 lessons that you have done are taken away");
    await dialog.getByRole("button", { name: "Keep them" }).click();
    await expect(page.getByTestId("progress"), "nothing is lost by mistake").toHaveText("9 of 9 done");
    await startOver.click();
    await dialog.getByRole("button", { name: "Start over" }).click();
    await expect(page.getByTestId("progress")).toHaveText("0 of 9 done");
  });
}

/** Goes on with the Tab key; links and parts that can be scrolled may come before. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  const isThere = (): Promise<boolean> => target.evaluate((element) => element === document.activeElement);
  for (let steps = 0; steps < 6 && !(await isThere()); steps += 1) await page.keyboard.press("Tab");
  await expect(target).toBeFocused();
}

test("one mark is asked about as one", async ({ context }) => {
  const tab = await Tab.open(context, `${relay.url}#/lessons/6`);
  const { page } = tab;
  await button(page, "Cut the line").click();
  for (const name of ["Ada", "Ben"]) await button(page, `${name} finds a block`).click();
  await isDone(page, "fork");
  await button(page, "Begin this experiment again").click();
  await expect(button(page, "Cut the line")).toBeVisible();
  await page.getByRole("button", { name: "Start over" }).click();
  const dialog = page.getByRole("dialog", { name: "Start over?" });
  await expect(dialog).toContainText("The mark of the lesson that you have done is taken away");
  await dialog.getByRole("button", { name: "Keep it" }).click();
  await expect(page.getByTestId("progress")).toHaveText("1 of 9 done");
});

test("the keyboard alone does a lesson", async ({ context }) => {
  const tab = await Tab.open(context, relay.url);
  const { page } = tab;
  await tab.visit("Lessons");
  const fork = page.getByRole("navigation", { name: "All lessons" }).getByRole("link", { name: /make a fork/ });
  await fork.focus();
  await page.keyboard.press("Enter");
  await expect(fork).toHaveAttribute("aria-current", "step");
  await tabTo(page, button(page, "Cut the line"));
  await page.keyboard.press("Space");
  await expect(button(page, "Join the line"), "the button keeps the focus").toBeFocused();
  for (const name of ["Ada", "Ben"]) {
    await tabTo(page, button(page, `${name} finds a block`));
    await page.keyboard.press("Enter");
  }
  await isDone(page, "fork");
});

test("a lesson has an address, which can be handed on, and the way back leads to the one before", async ({
  context,
}) => {
  const tab = await Tab.open(context, `${relay.url}#/lessons/5`);
  const { page } = tab;
  await expect(lesson(page)).toHaveAttribute("data-step", "tamper");
  await next(page);
  await expect(page).toHaveURL(/#\/lessons\/6$/);
  await expect(lesson(page)).toHaveAttribute("data-step", "fork");
  await expect(lesson(page).getByRole("heading", { level: 2 })).toBeFocused();
  await page.goBack();
  await expect(lesson(page)).toHaveAttribute("data-step", "tamper");
  await tab.visit("Watch");
  await tab.visit("Lessons");
  await expect(lesson(page), "where the person was last").toHaveAttribute("data-step", "tamper");
  await page.evaluate(() => {
    location.hash = "#/lessons/10";
  });
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("No such page");
});

test("where nothing can be kept, the lessons still work and say so", async ({ context }) => {
  await context.addInitScript(() => {
    Object.defineProperty(window, "localStorage", {
      get: () => {
        throw new DOMException("denied", "SecurityError");
      },
    });
  });
  const tab = await Tab.open(context, relay.url);
  const { page } = tab;
  await tab.visit("Lessons");
  await expect(page.getByRole("navigation", { name: "All lessons" })).toContainText("the marks are gone");
  await page.getByRole("link", { name: "51 %" }).click();
  await lesson(page).getByLabel("The attacker’s share of the hash rate").fill("60");
  await button(page, "Run 100 attacks").click();
  await isDone(page, "majority");
});
