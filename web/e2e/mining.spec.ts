/** Mining is idle until a click, and over after one. */
import { expect, test } from "@playwright/test";
import { FAST, Relay } from "./relay";
import { reaches, Tab } from "./tab";

test("stop means stop: no hash is computed and the workers are gone", async ({ context }) => {
  const relay = await Relay.start({ network: FAST });
  try {
    const tab = await Tab.open(context, relay.url);
    expect(tab.powWorkers(), "idle on load").toBe(0);
    expect(await tab.hashRate()).toBe(0);

    await tab.startMining();
    await expect.poll(() => tab.hashRate()).toBeGreaterThan(0);
    await reaches(tab, 2);
    expect(tab.powWorkers()).toBe(1);
    await expect(tab.page.getByTestId("engine")).toHaveText(/^Engine: wasm, (portable|simd128|emitted|multiplied)$/);

    await tab.stopMining();
    await expect.poll(() => tab.hashRate()).toBe(0);
    const height = await tab.height();
    const busy = await cpuSecondsOver(tab, 2_000);
    expect(busy, "the tab is idle").toBeLessThan(0.6);
    expect(await tab.height()).toBe(height);
    expect(tab.powWorkers()).toBe(0);
  } finally {
    await relay.dispose();
  }
});

test("a reload does not go on mining", async ({ context }) => {
  const relay = await Relay.start({ network: FAST });
  try {
    const tab = await Tab.open(context, relay.url);
    await tab.startMining();
    await reaches(tab, 1);
    await tab.page.reload();
    await tab.started();
    expect(tab.powWorkers()).toBe(0);
    await expect(tab.page.getByRole("button", { name: "Start mining" })).toBeVisible();
  } finally {
    await relay.dispose();
  }
});

/** Processor seconds that the tab's process uses in `ms` milliseconds, workers included. */
async function cpuSecondsOver(tab: Tab, ms: number): Promise<number> {
  const session = await tab.page.context().newCDPSession(tab.page);
  await session.send("Performance.enable", { timeDomain: "timeTicks" });
  const read = async (): Promise<number> => {
    const { metrics } = await session.send("Performance.getMetrics");
    return metrics.find((metric) => metric.name === "ProcessTime")?.value ?? Number.NaN;
  };
  const before = await read();
  await tab.page.waitForTimeout(ms);
  const after = await read();
  await session.detach();
  expect(after, "the browser reports processor time").toBeGreaterThan(0);
  return after - before;
}
