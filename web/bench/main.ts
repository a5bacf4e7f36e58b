/** The browser's half of the benchmarks; the native half has run before. */
import { readFile, writeFile } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { type Browser, chromium } from "@playwright/test";
import { CHROMIUM } from "../browsers/chromium";
import { measureChain } from "./chain";
import { measureIdle } from "./idle";
import { measureMemory } from "./memory";
import { type Options, parse, type What } from "./options";
import { measurePage } from "./page";
import { measurePow } from "./pow";
import { print } from "./print";
import { measureSync } from "./sync";

/** The part that a benchmark adds to the report, and the packages that take part in it. */
interface Benchmark {
  peers: string[];
  measure(browser: Browser, options: Options): Promise<object>;
}

/** Those of one browser, which is Chromium. */
const BENCHMARKS: Record<Exclude<What, "pow">, Benchmark> = {
  chain: { peers: ["hash-wasm", "@noble/hashes", "@noble/curves"], measure: measureChain },
  memory: { peers: [], measure: measureMemory },
  sync: { peers: [], measure: measureSync },
  page: { peers: [], measure: measurePage },
  idle: { peers: [], measure: measureIdle },
};

export async function main(args: string[]): Promise<void> {
  const options = parse(args);
  const { what } = options;
  if (what === "pow") {
    const peers = await versionsOf(["hash-wasm", "@noble/hashes"]);
    title(Object.entries(peers).map((entry) => entry.join(" ")));
    return addTo(options.json, { peers, browsers: await measurePow(options) });
  }
  const { peers, measure } = BENCHMARKS[what];
  const browser = await chromium.launch(CHROMIUM);
  try {
    const versions = await versionsOf(peers);
    const name = `Chromium ${browser.version()}`;
    title([name, ...Object.entries(versions).map((entry) => entry.join(" "))]);
    const report = await measure(browser, options);
    await addTo(options.json, { browser: name, peers: versions, ...report });
  } finally {
    await browser.close();
  }
}

function title(names: string[]): void {
  const machine = `${cpus()[0]?.model.trim()}, ${availableParallelism()} threads`;
  print(`${names.join(", ")} on ${machine}\n`);
}

async function versionsOf(packages: string[]): Promise<Record<string, string>> {
  const versions: Record<string, string> = {};
  for (const name of packages) versions[name] = await installed(name);
  return versions;
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
