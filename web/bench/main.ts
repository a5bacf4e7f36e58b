/** The browser's half of the benchmarks; the native half has run before. */
import { readFile, writeFile } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { type Browser, chromium } from "@playwright/test";
import { measureChain } from "./chain";
import { measureIdle } from "./idle";
import { measureMemory } from "./memory";
import { LAUNCH, type Options, parse, type What } from "./options";
import { measurePage } from "./page";
import { measurePow } from "./pow";
import { measureSync } from "./sync";

/** The part that a benchmark adds to the report, and the packages that take part in it. */
interface Benchmark {
  peers: string[];
  measure(browser: Browser, options: Options): Promise<object>;
}

const BENCHMARKS: Record<What, Benchmark> = {
  pow: { peers: ["hash-wasm", "@noble/hashes"], measure: measurePow },
  chain: { peers: ["hash-wasm", "@noble/hashes", "@noble/curves"], measure: measureChain },
  memory: { peers: [], measure: measureMemory },
  sync: { peers: [], measure: measureSync },
  page: { peers: [], measure: measurePage },
  idle: { peers: [], measure: measureIdle },
};

export async function main(args: string[]): Promise<void> {
  const options = parse(args);
  const { peers, measure } = BENCHMARKS[options.what];
  const browser = await chromium.launch(LAUNCH);
  try {
    const versions: Record<string, string> = {};
    for (const name of peers) versions[name] = await installed(name);
    const name = `Chromium ${browser.version()}`;
    const machine = `${cpus()[0]?.model.trim()}, ${availableParallelism()} threads`;
    const names = [name, ...Object.entries(versions).map((entry) => entry.join(" "))];
    process.stdout.write(`\n${names.join(", ")} on ${machine}\n`);
    const report = await measure(browser, options);
    await addTo(options.json, { browser: name, peers: versions, ...report });
  } finally {
    await browser.close();
  }
}

async function installed(name: string): Promise<string> {
  const file = new URL(`../node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(await readFile(file, "utf8")) as { version: string }).version;
}

/** Beside the results of the native half. */
async function addTo(file: string, browser: object): Promise<void> {
  const native = JSON.parse(await readFile(file, "utf8")) as object;
  await writeFile(file, JSON.stringify({ ...native, browser }, undefined, 2));
}
