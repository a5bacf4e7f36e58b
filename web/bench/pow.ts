/** The nonce search in each browser that is there. */
import { chromium } from "@playwright/test";
import type { Page } from "../browsers/browser";
import { BROWSERS, isThere } from "../browsers/browsers";
import { CHROMIUM, ChromiumPage } from "../browsers/chromium";
import { type MiningTimes, measureMining } from "./mining";
import type { Options } from "./options";
import { miningText, print, tableText } from "./print";
import { Processor } from "./processor";
import type { Table } from "./shared/compare";
import type { MiningRow } from "./shared/mining-row";
import { serveBenchPage } from "./site";

/** All measurements in one browser. */
interface PowReport {
  browser: string;
  tables: Table[];
  mining: MiningRow[];
}

/** The page of the benchmarks in one of the browsers. */
interface Visit {
  browser: string;
  page: Page;
  processor: Processor | undefined;
  close(): Promise<void>;
}

/** Chromium tells what its pages take of the processor. */
async function inChromium(url: string): Promise<Visit> {
  const browser = await chromium.launch(CHROMIUM);
  const page = await browser.newPage();
  await page.goto(url);
  return {
    browser: `Chromium ${browser.version()}`,
    page: new ChromiumPage(page),
    processor: await Processor.of(browser),
    close: () => browser.close(),
  };
}

const VISITS = {
  chromium: inChromium,
  firefox: (url: string) => by("firefox", url),
  webkit: (url: string) => by("webkit", url),
};

async function by(name: "firefox" | "webkit", url: string): Promise<Visit> {
  const browser = await BROWSERS[name]();
  const page = await browser.open(url);
  const processor = browser.process === undefined ? undefined : await Processor.ofTree(browser.process);
  return { browser: browser.version, page, processor, close: () => browser.close() };
}

export async function measurePow({ effort, smoke }: Options): Promise<PowReport[]> {
  const times = smoke
    ? { settleMs: 100, measureMs: 400, jobMs: 100 }
    : { settleMs: 1_000, measureMs: 6_000, jobMs: 1_000 };
  const site = await serveBenchPage();
  try {
    const reports: PowReport[] = [];
    for (const name of ["chromium", "firefox", "webkit"] as const) {
      if (!isThere(name)) continue;
      const visit = await VISITS[name](site.url);
      print(`${visit.browser}\n`);
      reports.push(await measured(visit, effort, times).finally(visit.close));
    }
    return reports;
  } finally {
    await site.close();
  }
}

async function measured(
  { browser, page, processor }: Visit,
  effort: Options["effort"],
  times: MiningTimes,
): Promise<PowReport> {
  while (!(await page.evaluate(() => "bench" in globalThis, undefined)));
  const search = await page.evaluate((effort) => bench.contest("search", effort), effort);
  print(tableText(search));
  const workers = await page.evaluate((effort) => bench.workers(effort), effort);
  print(`${tableText(workers)}Two threads of a processor may be those of one core, which then share its units.\n`);
  const mining = await measureMining(page, processor, times);
  print(miningText(mining, times.jobMs));
  return { browser, tables: [search, workers], mining };
}
