/** The nonce search in Chromium. */
import type { Browser } from "@playwright/test";
import { measureMining } from "./mining";
import type { Options } from "./options";
import { miningText, print, tableText } from "./print";
import { Processor } from "./processor";
import type { Table } from "./shared/compare";
import type { MiningRow } from "./shared/mining-row";
import { openBenchPage } from "./site";

/** All measurements of it. */
interface PowReport {
  tables: Table[];
  mining: MiningRow[];
}

export async function measurePow(browser: Browser, { effort, smoke }: Options): Promise<PowReport> {
  const mining = smoke
    ? { settleMs: 100, measureMs: 400, jobMs: 100 }
    : { settleMs: 1_000, measureMs: 6_000, jobMs: 1_000 };

  const { page, close } = await openBenchPage(browser);
  try {
    const search = await page.evaluate((effort) => bench.contest("search", effort), effort);
    print(tableText(search));
    const workers = await page.evaluate((effort) => bench.workers(effort), effort);
    print(`${tableText(workers)}Two threads of a processor may be those of one core, which then share its units.\n`);

    const processor = await Processor.of(browser);
    const rows = await measureMining(page, processor, mining);
    print(miningText(rows, mining.jobMs));
    await page.close();
    return { tables: [search, workers], mining: rows };
  } finally {
    await close();
  }
}
