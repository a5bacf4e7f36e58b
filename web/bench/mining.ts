import type { Page } from "../browsers/browser";
import type { Processor } from "./processor";
import type { MiningRow } from "./shared/mining-row";

/** How long to look, and how often the worker gets a new job. */
export interface MiningTimes {
  settleMs: number;
  measureMs: number;
  jobMs: number;
}

const INTENSITIES = [1, 0.25];

/** Runs the page's own pow worker with jobs that have no solution. Not every browser tells what it takes. */
export async function measureMining(
  page: Page,
  processor: Processor | undefined,
  times: MiningTimes,
): Promise<MiningRow[]> {
  const rows: MiningRow[] = [];
  for (const intensity of INTENSITIES) {
    await page.evaluate(([intensity, jobMs]) => bench.startMining(intensity, jobMs), [intensity, times.jobMs] as const);
    // By then the slices have their final length.
    await pause(times.settleMs);
    const from = await page.evaluate(() => bench.now(), undefined);
    const share = await (processor?.shareOver(times.measureMs) ?? pause(times.measureMs));
    const to = await page.evaluate(() => bench.now(), undefined);
    const { hashes, stale } = await page.evaluate(([from, to]) => bench.stopMining(from, to), [from, to] as const);
    const hashesPerSecond = (hashes * 1000) / (to - from);
    rows.push({ intensity, hashesPerSecond, processor: share, stale: stale / hashes });
  }
  return rows;
}

const pause = (ms: number): Promise<undefined> => new Promise((resolve) => setTimeout(resolve, ms));
