/** Every view, in every way to look at it: axe finds no barrier, and nothing is wider than the screen. */
import { readdirSync } from "node:fs";
import { basename } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { FAST, Relay } from "./relay";
import { reaches, Tab } from "./tab";

const SIZES = { phone: { width: 360, height: 740 }, desktop: { width: 1440, height: 900 } };
const THEMES = ["light", "dark"] as const;
const ID = "0".repeat(64);
const ADDRESS = `0x${"0".repeat(40)}`;

/** Where each view is entered, by its name; a view is there as soon as its file is. */
const ENTRANCES: Record<string, (tab: { tip: string; address: string }) => string> = {
  watch: () => "#/",
  explore: () => "#/explore",
  block: ({ tip }) => `#/block/${tip}`,
  tx: () => `#/tx/${ID}`,
  address: ({ address }) => `#/address/${address || ADDRESS}`,
  peers: () => "#/peers",
  charts: () => "#/charts",
  log: () => "#/log",
  wallet: () => "#/wallet",
  lab: () => "#/lab",
  lessons: () => "#/lessons",
  host: () => "#/host",
};

const folder = new URL("../src/client/views/", import.meta.url);
const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) => basename(path));
const fileOf = (view: string): string => `${view.charAt(0).toUpperCase()}${view.slice(1)}View.svelte`;

const views = Object.keys(ENTRANCES).filter((view) => files.includes(fileOf(view)));

let relay: Relay;

test.beforeAll(async () => {
  relay = await Relay.start({ network: FAST });
});

test.afterAll(() => relay.dispose());

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const theme of THEMES) {
    test(`every view holds on a ${size}, ${theme}`, async ({ context }) => {
      const tab = await Tab.open(context, relay.url);
      await tab.page.setViewportSize(viewport);
      await tab.page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      // A chain with blocks in it, a tab that mines, and somebody else.
      await tab.startMining();
      await reaches(tab, 2);
      const place = { tip: await tab.tip(), address: await tab.address() };

      for (const view of views) {
        await test.step(view, async () => {
          await enter(tab.page, ENTRANCES[view]?.(place) ?? "");
          await holds(tab.page);
        });
      }
      await test.step("nowhere", async () => {
        await enter(tab.page, "#/nowhere");
        await holds(tab.page);
      });
      await test.step("settings", async () => {
        await tab.page.getByRole("button", { name: "Settings" }).click();
        await holds(tab.page);
      });
    });
  }
}

async function enter(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
  await expect(page.locator("[data-view-heading]")).toBeAttached();
}

async function holds(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  const { wide, screen } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    screen: document.documentElement.clientWidth,
  }));
  expect(wide, "nothing is wider than the screen").toBeLessThanOrEqual(screen);
}
