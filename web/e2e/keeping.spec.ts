/** A tab for which the browser keeps nothing, or no longer does: each case has its words and its way out. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, expect, type Page, test } from "@playwright/test";
import { CHROMIUM } from "../browsers/chromium";
import { Front } from "./front";
import { FAST, Relay } from "./relay";
import { SmallDisk } from "./small-disk";
import { reaches, Tab } from "./tab";

let relay: Relay;

test.beforeAll(async () => {
  relay = await Relay.start({ network: FAST });
});

test.afterAll(() => relay.dispose());

const condition = (page: Page, kind: string) => page.locator(`[data-testid="condition"][data-kind="${kind}"]`);
const words = (page: Page) => page.evaluate(() => localStorage.getItem("tabchain.phrase"));

/** Tabs that share nothing are separate nodes with separate words, and mine like any other. */
async function expectAlone(tabs: readonly Tab[], why: string): Promise<void> {
  for (const { page } of tabs) {
    await expect(condition(page, "alone")).toContainText(why);
    await expect(condition(page, "alone")).toContainText("words of its own");
  }
  expect(new Set(await Promise.all(tabs.map((tab) => tab.address()))).size).toBe(tabs.length);
  const nodes = tabs.map(({ page }) => page.getByTestId("node").getAttribute("data-node"));
  expect(new Set(await Promise.all(nodes)).size).toBe(tabs.length);
  const [first] = tabs;
  if (!first) return;
  await first.startMining();
  await reaches(first, (await first.height()) + 1);
  await first.stopMining();
}

test("a browser that is set to keep no site's data runs tabs that are alone", async () => {
  const profile = await mkdtemp(join(tmpdir(), "tabchain-profile-"));
  await mkdir(join(profile, "Default"));
  // The setting "Don't allow sites to save data on your device" writes it in this form.
  const preferences = { profile: { default_content_setting_values: { cookies: 2 } } };
  await writeFile(join(profile, "Default", "Preferences"), JSON.stringify(preferences));
  const context = await chromium.launchPersistentContext(profile, { ...CHROMIUM, headless: true });
  try {
    const tabs = [await Tab.open(context, relay.url), await Tab.open(context, relay.url)];
    await expectAlone(tabs, "set to keep no data of this page");
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
});

/** Replaces everything that can keep or lock something, as in a browser that forbids it: even a look at it throws. */
const FORBIDDEN = `for (const [owner, names] of [
  [self, ["indexedDB", "localStorage", "sessionStorage", "caches", "BroadcastChannel"]],
  [navigator, ["locks", "storage", "serviceWorker"]],
]) for (const name of names) {
  Object.defineProperty(owner, name, { get() { throw new DOMException("denied", "SecurityError"); } });
}`;

test("a browser where every such interface throws runs tabs that are alone", async ({ context }) => {
  const front = await Front.before(relay.url);
  front.changes.push([/\/node-worker-[\w-]+\.js$/, (program) => `${FORBIDDEN};\n${program}`]);
  await context.addInitScript(FORBIDDEN);
  try {
    const tabs = [await Tab.open(context, front.url), await Tab.open(context, front.url)];
    await expectAlone(tabs, "set to keep no data of this page");
  } finally {
    front.dispose();
  }
});

test("a private window that opens no database runs tabs that are alone", async ({ context }) => {
  const front = await Front.before(relay.url);
  // Browsers did so in such windows, and some still do.
  const closed = `IDBFactory.prototype.open = () => {
    throw new DOMException("A mutation operation was attempted on a database that did not allow mutations.", "InvalidStateError");
  }`;
  front.changes.push([/\/node-worker-[\w-]+\.js$/, (program) => `${closed};\n${program}`]);
  try {
    await expectAlone([await Tab.open(context, front.url)], "This is a private window");
  } finally {
    front.dispose();
  }
});

test("web storage that fails later is told, and nothing is half changed", async ({ context }) => {
  const { page } = await Tab.open(context, relay.url);
  const before = await words(page);
  await page.evaluate(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  });
  await page.getByRole("link", { name: "Wallet", exact: true }).click();
  await page.getByRole("button", { name: "Set a passphrase" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("New passphrase").fill("correct horse battery");
  await dialog.getByLabel("The same again").fill("correct horse battery");
  await dialog.getByRole("button", { name: "Set", exact: true }).click();
  await expect(dialog).toContainText("storage did not keep what was written");
  expect(await words(page)).toBe(before);
  await expect(condition(page, "no-keys")).toBeAttached();
});

test("a site's data that are cleared under an open tab take neither its words nor its place", async ({ context }) => {
  const tab = await Tab.open(context, relay.url);
  const { page } = tab;
  await tab.startMining();
  await reaches(tab, (await tab.height()) + 1);
  const [before, address] = [await words(page), await tab.address()];
  const node = await page.getByTestId("node").getAttribute("data-node");
  await clearData(page);

  await expect(condition(page, "words-missing")).toContainText("nowhere but in this tab");
  await expect(condition(page, "storage")).toContainText("The browser has closed the stored chain");
  await reaches(tab, (await tab.height()) + 1);
  expect(await words(page)).toBeNull();
  await condition(page, "words-missing").getByRole("button", { name: "Keep the words" }).click();
  await expect(condition(page, "words-missing")).toHaveCount(0);
  expect(await words(page)).toBe(before);
  await expect.poll(() => seatedNodes(page), { message: "its place is written down again" }).toEqual([node]);
  await expect(condition(page, "given-up")).toHaveCount(0);
  await expect(page.getByRole("alert"), "nothing has stopped").toHaveCount(0);
  expect([await tab.address(), await page.getByTestId("node").getAttribute("data-node")]).toEqual([address, node]);

  const other = await Tab.open(context, relay.url);
  expect(await words(other.page)).toBe(before);
  expect(await other.address(), "the place is still taken").not.toBe(address);
  await tab.stopMining();
  await condition(page, "storage").getByRole("button", { name: "Reload" }).click();
  await tab.started();
  expect(await tab.address()).toBe(address);
  await expect(condition(page, "storage")).toHaveCount(0);
});

test("words that cannot be kept beside others are shown, not put over them", async ({ context }) => {
  const tab = await Tab.open(context, relay.url);
  const { page } = tab;
  const before = await words(page);
  await clearData(page);
  await expect(condition(page, "words-missing")).toBeAttached();
  const other = await Tab.open(context, relay.url);
  const others = await words(other.page);
  expect(others).not.toBe(before);
  await expect(condition(page, "words-missing")).toContainText("keeps other words now");
  await condition(page, "words-missing").getByRole("button", { name: "Show the wallet" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Wallet" })).toBeVisible();
  expect(await words(page)).toBe(others);
});

test("a chain that another tab deletes is told as that", async ({ context }) => {
  const tab = await Tab.open(context, relay.url);
  const other = await context.newPage();
  await other.goto(`${relay.url}icon.svg`);
  await other.evaluate(async () => {
    for (const { name = "" } of await indexedDB.databases()) {
      if (/^tabchain-[0-9a-f]{16}$/.test(name)) indexedDB.deleteDatabase(name);
    }
  });
  await expect(condition(tab.page, "storage")).toContainText("deleted or changed by another tab");
  await relay.mine("0x12345");
  await expect.poll(() => tab.tip()).toBe(await relay.tip());
});

test("room that is used up is told as that, and the tab keeps its seat", async ({ context }) => {
  const front = await Front.before(relay.url);
  const full = `const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function (...record) {
      if (this.name === "blocks") throw new DOMException("full", "QuotaExceededError");
      return put.apply(this, record);
    }`;
  front.changes.push([/\/node-worker-[\w-]+\.js$/, (program) => `${full};\n${program}`]);
  await context.addInitScript(() => {
    StorageManager.prototype.estimate = async () => ({ usage: 99, quota: 100 });
  });
  try {
    const tab = await Tab.open(context, front.url);
    const address = await tab.address();
    await relay.mine("0x12345");
    await expect(condition(tab.page, "storage")).toContainText("used up the room that the browser gives it");
    await expect(condition(tab.page, "storage")).toContainText("Write the wallet’s words down");
    expect(await tab.address()).toBe(address);
  } finally {
    front.dispose();
  }
});

test("a disk that is full leaves a tab its seat and its chain in memory, until there is room again", async () => {
  const disk = await SmallDisk.make(90);
  const context = await chromium.launchPersistentContext(disk.folder, {
    ...CHROMIUM,
    headless: true,
    executablePath: disk.program,
  });
  try {
    const tab = await Tab.open(context, relay.url);
    const { page } = tab;
    const [address, kept] = [await tab.address(), await words(page)];
    // The data that the browser gives up by itself makes some room again.
    await expect
      .poll(
        async () => {
          await disk.fill();
          await relay.mine("0x12345");
          return condition(page, "storage").count();
        },
        { timeout: 60_000 },
      )
      .toBe(1);
    // Chromium then closes the database, or fails with words of its own.
    await expect(condition(page, "storage")).toContainText(/disk (is|may be) full/);
    await relay.mine("0x12345");
    await expect.poll(() => tab.tip()).toBe(await relay.tip());
    expect(await tab.address()).toBe(address);
    await disk.empty();
    await condition(page, "storage").getByRole("button", { name: "Reload" }).click();
    await tab.started();
    await expect(condition(page, "storage")).toHaveCount(0);
    expect([await tab.address(), await words(page)]).toEqual([address, kept]);
    await expect.poll(() => tab.tip()).toBe(await relay.tip());
  } finally {
    await context.close();
    await disk.dispose();
  }
});

/** The nodes that have a seat in this browser. */
function seatedNodes(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open("tabchain-seats");
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    try {
      return await new Promise<string[]>((resolve, reject) => {
        const request = database.transaction("seats").objectStore("seats").getAll();
        request.onsuccess = () => resolve(request.result.map(({ node }: { node: string }) => node));
        request.onerror = () => reject(request.error);
      });
    } finally {
      database.close();
    }
  });
}

/** The browser's settings do it in this way. */
async function clearData(page: Page): Promise<void> {
  const session = await (page.context() as BrowserContext).newCDPSession(page);
  await session.send("Storage.clearDataForOrigin", { origin: new URL(page.url()).origin, storageTypes: "all" });
  await session.detach();
}
