/** A node's work with headers, blocks and transfers, in Chromium. */
import type { Browser } from "@playwright/test";
import type { Options } from "./options";
import { print, tableText } from "./print";
import type { Table } from "./shared/compare";
import { CHAIN_TOPICS } from "./shared/topics";
import { openBenchPage } from "./site";

export async function measureChain(browser: Browser, { effort }: Options): Promise<{ tables: Table[] }> {
  const { page, close } = await openBenchPage(browser);
  try {
    const tables: Table[] = [];
    for (const topic of CHAIN_TOPICS) {
      const table = await page.evaluate(([topic, effort]) => bench.contest(topic, effort), [topic, effort] as const);
      print(tableText(table));
      tables.push(table);
    }
    return { tables };
  } finally {
    await close();
  }
}
