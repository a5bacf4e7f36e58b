/** Coins move between tabs, and nobody spends them twice. */
import { type BrowserContext, expect, test } from "@playwright/test";
import { FAST, Relay } from "./relay";
import { oneTip, reaches, Tab } from "./tab";

const TAB = 100_000_000;
/** An address that nobody has; no letter in it could be of the wrong case. */
const STRANGER = `0x${"12345".padStart(40, "0")}`;
const SHARED_PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow";

test("a transfer from one tab is mined by another and arrives in a third", async ({ context }) => {
  const relay = await Relay.start({ network: FAST });
  try {
    const sender = await Tab.open(context, relay.url);
    const miner = await Tab.open(context, relay.url);
    const recipient = await Tab.open(context, relay.url);
    await sender.startMining();
    await expect.poll(() => sender.balance(), { timeout: 60_000 }).toBeGreaterThanOrEqual(50 * TAB);
    await sender.stopMining();
    await oneTip([sender, miner, recipient, relay]);
    expect(await recipient.balance()).toBe(0);

    await sender.send(await recipient.address(), "12.5", "0.5");
    await expect(sender.page.getByTestId("transfer-outcome")).toContainText("Sent 12.50\u00a0TAB");
    await expect(await miner.status("mempool")).toHaveText("1");

    await miner.startMining();
    await expect.poll(() => recipient.balance(), { timeout: 60_000 }).toBe(12.5 * TAB);
    await miner.stopMining();
    await expect(await miner.status("mempool")).toHaveText("0");
    const account = await relay.account(await recipient.address());
    expect(account.balance).toBe(12.5 * TAB);
  } finally {
    await relay.dispose();
  }
});

test("a tab that joins is told of a transfer that waits, and judges it by the whole chain", async ({ browser }) => {
  const relay = await Relay.start({ network: "regtest" });
  const contexts: BrowserContext[] = [];
  const open = async (): Promise<Tab> => {
    const context = await browser.newContext();
    contexts.push(context);
    return Tab.open(context, relay.url);
  };
  try {
    await relay.fill(500);
    const sender = await open();
    await oneTip([sender, relay]);
    await relay.mine(await sender.address());
    await expect.poll(() => sender.balance()).toBeGreaterThan(0);
    await sender.send(STRANGER, "1.5", "0.25");
    await expect(sender.page.getByTestId("transfer-outcome")).toContainText("Sent 1.50\u00a0TAB");

    const joined = await open();
    await reaches(joined, await sender.height());
    await expect(await joined.status("mempool")).toHaveText("1", { timeout: 5_000 });
    await expect(await joined.notices()).not.toContainText(/refused/i);
  } finally {
    await Promise.all(contexts.map((context) => context.close()));
    await relay.dispose();
  }
});

test("a refused transfer says why and keeps the form", async ({ context }) => {
  const relay = await Relay.start({ network: FAST });
  try {
    const tab = await Tab.open(context, relay.url);
    await tab.propose(STRANGER, "1", "0");
    await expect(tab.page.getByLabel("Amount (TAB)")).toHaveAccessibleDescription(/you can spend 0\.00\sTAB/);
    await expect(tab.page.getByLabel("Recipient")).toHaveValue(STRANGER);
    await tab.propose("12345", "-1", "x");
    await expect(tab.page.getByLabel("Recipient")).toHaveAttribute("aria-invalid", "true");
    await expect(tab.page.getByLabel("Amount (TAB)")).toHaveAttribute("aria-invalid", "true");
    await expect(tab.page.getByLabel("Fee (TAB)")).toHaveAttribute("aria-invalid", "true");
  } finally {
    await relay.dispose();
  }
});

test("a double spend in two partitioned tabs ends with one of the two on every chain", async ({ browser }) => {
  const relay = await Relay.start({ network: FAST });
  const contexts: BrowserContext[] = [];
  const openWithKeys = async (phrase?: string): Promise<Tab> => {
    const context = await browser.newContext();
    contexts.push(context);
    if (phrase) await context.addInitScript((words) => localStorage.setItem("tabchain.phrase", words), phrase);
    return Tab.open(context, relay.url);
  };
  try {
    // The same keys in two browsers, as a thief or a restored backup would have them.
    const honest = await openWithKeys(SHARED_PHRASE);
    const double = await openWithKeys(SHARED_PHRASE);
    expect(await double.address()).toBe(await honest.address());
    const shop = await openWithKeys();
    const friend = await openWithKeys();

    await honest.startMining();
    await expect.poll(() => honest.balance(), { timeout: 60_000 }).toBeGreaterThanOrEqual(50 * TAB);
    await honest.stopMining();
    await oneTip([honest, double, shop, friend, relay]);
    const coins = (await honest.balance()) / TAB;

    await relay.kill();
    await honest.offline();
    await double.offline();
    await honest.send(await shop.address(), String(coins), "0");
    await double.send(await friend.address(), String(coins), "0");
    const start = await honest.height();
    await honest.startMining();
    await reaches(honest, start + 1);
    await honest.stopMining();
    await double.startMining();
    await reaches(double, (await honest.height()) + 4);
    await double.stopMining();

    await relay.restart();
    for (const tab of [honest, double, shop, friend]) await tab.online();
    await oneTip([honest, double, shop, friend, relay]);
    await expect.poll(() => friend.balance()).toBe(coins * TAB);
    expect(await shop.balance(), "the other spend is on nobody's chain").toBe(0);
    const spends = (await relay.chain()).flatMap((block) => block.transfers);
    expect(spends).toHaveLength(1);
    await expect(await honest.status("mempool")).toHaveText("0");
    await expect(await honest.notices()).toContainText("Reorganised");
  } finally {
    for (const context of contexts) await context.close();
    await relay.dispose();
  }
});
