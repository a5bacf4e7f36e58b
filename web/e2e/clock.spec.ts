/** Clocks that differ: each tab is told what it must know, and none stays behind for it. */
import { expect, type Page, test } from "@playwright/test";
import { Front } from "./front";
import { FAST, Relay } from "./relay";
import { reaches, Tab } from "./tab";

const HOUR_MS = 3_600_000;

/** A page whose node has a clock of its own, which `setClock` sets. */
async function withOwnClock(relay: Relay, aheadMs: number, use: (url: string) => Promise<void>): Promise<void> {
  const front = await Front.before(relay.url);
  const clock = `{ const now = Date.now; self.aheadMs = ${aheadMs}; Date.now = () => now() + self.aheadMs; }`;
  front.changes.push([/\/node-worker-[\w-]+\.js$/, (program) => `${clock}\n${program}`]);
  try {
    await use(front.url);
  } finally {
    front.dispose();
  }
}

/** Sets the clock of the page's node. */
async function setClock(page: Page, aheadMs: number): Promise<void> {
  const node = page.workers().find((worker) => worker.url().includes("node-worker"));
  if (!node) throw new Error("the page has no node");
  await node.evaluate((ms) => Object.assign(globalThis, { aheadMs: ms }), aheadMs);
}

test("a block of a clock that is ahead is told once, blames nobody here, and counts later", async ({ context }) => {
  // A native node would refuse the block before any other node heard of it.
  const relay = await Relay.start({ network: FAST, more: ["--no-node"] });
  try {
    await withOwnClock(relay, 126_000, async (url) => {
      const watching = await Tab.open(context, relay.url);
      await watching.online();
      const ahead = await Tab.open(context, url);
      await ahead.online();
      await ahead.startMining();
      await reaches(ahead, 1);
      await ahead.stopMining();
      const notices = await watching.notices();
      await expect(notices).toContainText(/A block from a clock 2 min [2-8] s ahead; it counts from \d\d:\d\d:\d\d on/);
      await expect(notices).not.toContainText("This device");
      await expect(notices.getByText("A block from a clock")).toHaveCount(1);
      await reaches(watching, 1);
    });
  } finally {
    await relay.dispose();
  }
});

test("a device whose clock is behind the relay’s is told that it is its own, and follows as soon as blocks count", async ({
  context,
}) => {
  const relay = await Relay.start({ network: FAST });
  try {
    await withOwnClock(relay, -126_000, async (url) => {
      const tab = await Tab.open(context, url);
      await tab.online();
      const { id } = await relay.mine("0x12345");
      await expect(await tab.notices()).toContainText(
        /This device’s clock is 2 min [5-7] s behind the relay’s: a block is 2 min [2-7] s ahead of it and counts from/,
      );
      await expect(tab.page.getByTestId("node")).toHaveAttribute("data-tip", id);
    });
  } finally {
    await relay.dispose();
  }
});

test("mining waits while the clock is behind the chain: it says so, and no thread is busy", async ({ context }) => {
  const relay = await Relay.start({ network: FAST });
  try {
    await withOwnClock(relay, 0, async (url) => {
      const tab = await Tab.open(context, url);
      await tab.online();
      await tab.startMining();
      await reaches(tab, 1);
      await expect.poll(() => tab.hashRate()).toBeGreaterThan(0);

      await setClock(tab.page, -3 * HOUR_MS);
      const state = tab.page.getByTestId("mining-state");
      await expect(state).toContainText(/Waits until .*\d\d:\d\d:\d\d: the newest blocks are dated ahead/);
      await expect.poll(() => tab.powWorkers()).toBe(0);
      await expect(tab.page.getByTestId("hash-rate")).toHaveAttribute("data-rate", "0");
      await expect(tab.page.getByTestId("mining-mark")).toContainText("Mining waits");
      await expect(tab.page.getByText("no thread is busy")).toBeVisible();
      await expect(tab.page.getByText(/busy \d+%/)).toHaveCount(0);
      await expect
        .poll(async () => {
          const { peers } = await relay.get<{ peers: { hash_rate: number }[] }>("/api/v1/peers");
          return peers.every((peer) => peer.hash_rate === 0);
        })
        .toBe(true);

      await setClock(tab.page, 0);
      await expect(state).toHaveText("Mining: Esc stops it.");
      await expect.poll(() => tab.powWorkers()).toBe(1);
      await reaches(tab, (await tab.height()) + 1);
      await tab.stopMining();
    });
  } finally {
    await relay.dispose();
  }
});
