/** The parts around every view: ways there and back, languages, appearance, the mark that this tab mines. */
import { expect, test } from "@playwright/test";
import { FAST, Relay } from "./relay";
import { reaches, Tab } from "./tab";

let relay: Relay;

test.beforeAll(async () => {
  relay = await Relay.start({ network: FAST });
});

test.afterAll(() => relay.dispose());

test("a link into the page survives a reload, and the way back works", async ({ context }) => {
  const tab = await Tab.open(context, relay.url);
  const { page } = tab;
  await tab.visit("Peers");
  await expect(page).toHaveURL(/#\/peers$/);
  await page.reload();
  await tab.started();
  await expect(page.getByRole("heading", { level: 1, name: "Peers" })).toBeVisible();
  await expect(page).toHaveTitle(/^[a-z-]+ · [\d,]+ · Peers – Tabchain$/);
  await tab.visit("Wallet");
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1, name: "Peers" })).toBeFocused();
});

test("a place that there is not says so and leads back", async ({ context }) => {
  const tab = await Tab.open(context, `${relay.url}#/moon/7`);
  await expect(tab.page.getByRole("heading", { name: "No such page" })).toBeVisible();
  await expect(tab.page.getByText("/moon/7")).toBeVisible();
  await tab.page.getByRole("link", { name: "Back to the block tree" }).click();
  await expect(tab.page.getByRole("heading", { name: "Block tree" })).toBeVisible();
});

test("the keyboard alone leads to a view, and past the navigation", async ({ context }) => {
  const { page } = await Tab.open(context, relay.url);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  await expect(page).not.toHaveURL(/main/);
  const link = page.getByRole("navigation").getByRole("link", { name: "Wallet" });
  await link.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Wallet" })).toBeFocused();
  await expect(link).toHaveAttribute("aria-current", "page");
});

test("a view whose file does not arrive names it, and comes when it does", async ({ context }) => {
  const file = /PeersView-[\w-]+\.js$/;
  await context.route(file, (route) => route.abort());
  const tab = await Tab.open(context, relay.url);
  const { page } = tab;
  await page.getByRole("navigation").getByRole("link", { name: "Peers" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(/^A file did not load: PeersView/);
  await context.unroute(file);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Peers" })).toBeVisible();
});

test("without the relay every view still opens, and the tab says that it goes on alone", async ({ context }) => {
  const leaving = await Relay.start({ network: FAST });
  try {
    const tab = await Tab.open(context, leaving.url);
    await tab.online();
    await tab.page.waitForLoadState("networkidle");
    await leaving.kill();
    await tab.offline();
    await expect(tab.page.getByText("This tab goes on alone.")).toBeVisible();
    await expect(tab.page.getByTestId("announcement")).toContainText("The relay is gone");
    for (const view of ["Peers", "Wallet", "Watch"] as const) await tab.visit(view);
    await expect(tab.page.getByRole("button", { name: "Retry now" })).toBeVisible();
  } finally {
    await leaving.dispose();
  }
});

test("the language is the browser's until another is chosen, and then stays", async ({ browser }) => {
  const context = await browser.newContext({ locale: "de-AT" });
  const { page } = await Tab.open(context, relay.url);
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await expect(page.getByRole("button", { name: "Schürfen starten" })).toBeVisible();
  await page.getByRole("button", { name: "Einstellungen" }).click();
  await page.getByLabel("English").check();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page.getByRole("button", { name: "Start mining" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("button", { name: "Start mining" })).toBeVisible();
  await context.close();
});

test("a browser that names its language wrongly shows every number", async ({ browser }) => {
  const context = await browser.newContext();
  await context.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, "language", { get: () => "C" });
    Object.defineProperty(Navigator.prototype, "languages", { get: () => ["C", "en_US@posix"] });
  });
  const tab = await Tab.open(context, relay.url);
  await tab.visit("Charts");
  await expect(tab.page.getByRole("figure")).toHaveCount(4);
  await context.close();
});

test("the appearance is the system's until another is chosen, and then stays", async ({ context }) => {
  const { page } = await Tab.open(context, relay.url);
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: "light" });
  const light = await ground();
  await page.emulateMedia({ colorScheme: "dark" });
  await expect.poll(ground).not.toBe(light);
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByLabel("Light").check();
  await expect.poll(ground).toBe(light);
  await page.reload();
  await expect.poll(ground).toBe(light);
});

test("mining is marked on every view, stopped by one key, and own blocks are announced", async ({ context }) => {
  const tab = await Tab.open(context, relay.url);
  const { page } = tab;
  const mark = page.getByTestId("mining-mark");
  await expect(mark).toBeHidden();
  const height = await tab.height();
  await tab.startMining();
  await tab.visit("Peers");
  await expect(mark).toContainText("Mining");
  await expect(page).toHaveTitle(/ · mining · Peers – Tabchain$/);
  await reaches(tab, height + 1);
  await expect(page.getByTestId("announcement")).toContainText("You mined block");
  await tab.visit("Explore");
  await page.getByRole("main").getByRole("textbox").first().press("Escape");
  await expect(mark, "a key in a text field is meant for the field").toBeVisible();
  await page.getByRole("heading", { level: 1 }).press("Escape");
  await expect(mark).toBeHidden();
  await expect.poll(() => tab.powWorkers()).toBe(0);
});
