/** A page that is read from right to left: texts, ids and amounts keep their order, and nothing leaves the screen. */
import { expect, type Page, test } from "@playwright/test";
import { FAST, Relay } from "./relay";
import { reaches, Tab } from "./tab";

const SIZES = { phone: { width: 360, height: 740 }, desktop: { width: 1440, height: 900 } };

let relay: Relay;

test.beforeAll(async () => {
  relay = await Relay.start({ network: FAST });
});

test.afterAll(() => relay.dispose());

/** Texts whose letters do not stand from left to right, line by line. The page's own words are English here. */
const disordered = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found = new Set<string>();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.textContent ?? "";
      const holder = node.parentElement;
      if (!/[^\s]/.test(text) || !holder?.checkVisibility() || holder.closest("option, script, style")) continue;
      let last: DOMRect | undefined;
      for (let at = 0; at < text.length; at++) {
        if (/\s/.test(text.charAt(at))) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        const place = range.getBoundingClientRect();
        if (place.width === 0) continue;
        // A letter further down begins another line.
        const sameLine = last !== undefined && place.top < last.bottom - last.height / 2;
        if (last && sameLine && place.left < last.left - 1) found.add(text.trim());
        last = place;
      }
    }
    return [...found];
  });

for (const [size, viewport] of Object.entries(SIZES)) {
  test(`from right to left nothing breaks on a ${size}`, async ({ context }) => {
    const tab = await Tab.open(context, relay.url);
    const { page } = tab;
    await page.setViewportSize(viewport);
    await tab.startMining();
    await expect.poll(() => tab.balance(), { timeout: 60_000 }).toBeGreaterThan(0);
    await reaches(tab, 4);
    await tab.stopMining();
    await tab.send(`0x${"12345".padStart(40, "0")}`, "1.5", "0.25");
    await expect(page.getByTestId("transfer-outcome")).toContainText("Sent");
    await page.evaluate(() => {
      document.documentElement.dir = "rtl";
    });
    const places = ["#/", "#/explore", `#/block/${await tab.tip()}`, `#/address/${await tab.address()}`, "#/peers"];
    for (const place of [...places, "#/charts", "#/log", "#/wallet", "#/lab", "#/lessons", "#/host"]) {
      await test.step(place, async () => {
        await page.evaluate((to) => {
          location.hash = to;
        }, place);
        await expect(page.locator("[data-view-heading]")).toBeAttached();
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(wider, "nothing is wider than the screen").toBeLessThanOrEqual(0);
        expect(await disordered(page)).toEqual([]);
      });
    }

    await test.step("the tree grows to the right", async () => {
      await tab.visit("Watch");
      const blocks = page.getByTestId("tree").locator("[data-block]");
      await expect(blocks.first()).toBeVisible();
      const lefts = await blocks.evaluateAll((all) => all.map((block) => block.getBoundingClientRect().left));
      expect(lefts.length).toBeGreaterThan(1);
      expect(lefts).toEqual([...lefts].sort((one, other) => one - other));
    });

    await test.step("so do the chains of the lessons", async () => {
      await page.evaluate(() => {
        location.hash = "#/lessons/7";
      });
      const blocks = page.getByTestId("chain-ada").getByRole("listitem");
      await expect(blocks.first()).toBeVisible();
      const lefts = await blocks.evaluateAll((all) => all.map((block) => block.getBoundingClientRect().left));
      expect(lefts.length).toBeGreaterThan(1);
      expect(lefts).toEqual([...lefts].sort((one, other) => one - other));
    });
  });
}
