/**
 * How soon the page can be used, and how smooth it stays: measured and printed, for people to judge. A limit exists
 * only for results that do not depend on how busy the machine is.
 */
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { JoiningTab } from "./joining-tab";
import { tasksOf } from "./main-thread";
import { FAST, Relay } from "./relay";
import { reaches, Tab } from "./tab";

/** A block a second. */
const BRISK = fileURLToPath(new URL("fixtures/brisk.toml", import.meta.url));
const WATCHED_MS = 10_000;
const TRACED_MS = 5_000;
const SETTLED_MS = 5_000;
/** The length that the browser calls long. */
const LONG_TASK_MS = 50;
const WORKERS = 4;

// Recordings for a failure would be measured, too: pictures of every frame take half a processor.
test.use({ trace: "off" });

test("a first visit: first paint, node ready, first hash", async ({ page }) => {
  const relay = await Relay.start({ network: FAST });
  try {
    const tab = await JoiningTab.on(page);
    await page.goto(relay.url);
    const painted = await tab.painted();
    const ready = await tab.reached(0);
    const { clicked, hashed } = await tab.mine();
    expect(painted).toBeLessThan(ready);
    expect(clicked).toBeLessThan(hashed);
    print("first paint", painted, "ms");
    print("node ready", ready, "ms");
    print("first hash, after the click that starts mining", hashed - clicked, "ms");
  } finally {
    await relay.dispose();
  }
});

test("the main thread while four workers mine and a block arrives each second", async ({ browser, context }) => {
  const relay = await Relay.start({ network: BRISK });
  try {
    const other = await Tab.open(context, relay.url);
    await other.startMining();
    const page = await context.newPage();
    await page.addInitScript((workers) => {
      Object.defineProperty(navigator, "hardwareConcurrency", { get: () => workers });
    }, WORKERS);
    const watched = await JoiningTab.on(page);
    await page.goto(relay.url);
    await watched.reached(0);
    await page.getByLabel("Threads").fill(String(WORKERS));
    await page.getByRole("button", { name: "Start mining" }).click();
    // The difficulty has to find its level first.
    await reaches(other, 40);
    // The other tab stands for the rest of the network, whose pictures other machines would draw.
    await other.visit("Wallet");
    await page.bringToFront();

    for (const smooth of [true, false]) {
      await page.getByLabel("Keep the page smooth").setChecked(smooth);
      await page.waitForTimeout(SETTLED_MS);
      const height = await other.height();
      const { longestTask, longTasks, frames, longestGap } = await watched.watchFor(WATCHED_MS);
      const tasks = await tasksOf(browser, page, () => page.waitForTimeout(TRACED_MS));
      const longest = Math.max(...tasks.map(({ processorMs }) => processorMs));
      const blocks = (await other.height()) - height;
      expect(page.workers().filter((worker) => worker.url().includes("pow-worker"))).toHaveLength(WORKERS);
      expect(blocks).toBeGreaterThan(0);
      console.log(smooth ? "mining gives way to the page:" : "mining does not give way:");
      print("blocks meanwhile", blocks, "");
      print("frames a second", (frames * 1000) / WATCHED_MS, "");
      print("longest time between two frames", longestGap, "ms");
      print("tasks of more than 50 ms", longTasks, "");
      print("longest of them", longestTask, "ms");
      print("longest time of one task on a processor", longest, "ms");
      expect(tasks.length).toBeGreaterThan(100);
      // This holds whatever else the machine does: no task asks for more than that.
      expect(longest).toBeLessThan(LONG_TASK_MS);
    }
  } finally {
    await relay.dispose();
  }
});

function print(name: string, value: number, unit: string): void {
  console.log(`${name}: ${Math.round(value)} ${unit}`.trimEnd());
}
