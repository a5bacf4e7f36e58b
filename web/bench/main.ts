/** The browser's half of the benchmarks of the search; the native half has run before. */
import { readFile, writeFile } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { chromium, type LaunchOptions } from "@playwright/test";
import playwright from "../playwright.config";
import { measureIdle } from "./idle";
import { measureMining } from "./mining";
import { parse } from "./options";
import { miningText, percent, tableText } from "./print";
import { Processor } from "./processor";
import type { Table } from "./shared/compare";
import type { MiningRow } from "./shared/mining-row";
import { openSite } from "./site";

/** All that this half prints. */
interface Report {
  browser: string;
  peers: Record<string, string>;
  tables: Table[];
  mining: MiningRow[];
  /** Share of one processor. */
  idle: number;
}

const PEERS = ["hash-wasm", "@noble/hashes"];

const print = (text: string): void => void process.stdout.write(`\n${text}`);

export async function main(args: string[]): Promise<void> {
  const { effort, smoke, json } = parse(args);
  const mining = smoke
    ? { settleMs: 100, measureMs: 400, jobMs: 100 }
    : { settleMs: 1_000, measureMs: 6_000, jobMs: 1_000 };
  const idle = smoke ? { settleMs: 0, measureMs: 200 } : { settleMs: 3_000, measureMs: 5_000 };

  const site = await openSite();
  const launch: LaunchOptions = playwright.use?.launchOptions ?? {};
  const browser = await chromium.launch(launch);
  try {
    const report: Report = { browser: `Chromium ${browser.version()}`, peers: {}, tables: [], mining: [], idle: 0 };
    for (const name of PEERS) report.peers[name] = await installed(name);
    const peers = Object.entries(report.peers).map((entry) => entry.join(" "));
    const machine = `${cpus()[0]?.model.trim()}, ${availableParallelism()} threads`;
    print(`${[report.browser, ...peers].join(", ")} on ${machine}\n`);

    const page = await browser.newPage();
    await page.goto(site.url);
    await page.waitForFunction(() => "bench" in globalThis);
    report.tables.push(await page.evaluate((effort) => bench.contenders(effort), effort));
    for (const table of report.tables) print(tableText(table));
    const workers = await page.evaluate((effort) => bench.workers(effort), effort);
    report.tables.push(workers);
    print(`${tableText(workers)}Two threads of a processor may be those of one core, which then share its units.\n`);

    const processor = await Processor.of(browser);
    report.mining = await measureMining(page, processor, mining);
    print(miningText(report.mining, mining.jobMs));
    await page.close();

    report.idle = await measureIdle(browser, processor, idle);
    print(`An open page that does not mine: ${percent(report.idle)} of one processor\n`);

    if (json !== undefined) await addTo(json, report);
  } finally {
    await browser.close();
    await site.close();
  }
}

async function installed(name: string): Promise<string> {
  const file = new URL(`../node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(await readFile(file, "utf8")) as { version: string }).version;
}

/** Beside what the native half wrote there. */
async function addTo(file: string, browser: Report): Promise<void> {
  const native = JSON.parse(await readFile(file, "utf8")) as object;
  await writeFile(file, JSON.stringify({ ...native, browser }, undefined, 2));
}
