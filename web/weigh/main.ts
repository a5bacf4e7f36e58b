/** Weighs the page's files in the form in which they travel, and fails when the first view needs too much. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { firstView, type Manifest, named } from "./first-view";

/** The limit in bytes, gzip, of all files that the first view needs together. */
const LIMIT = 282_000;

/** The one chunk of everything that the first view draws; see vite.config.ts. */
const PAGE = "page";

/** Files that stand in no chunk's list of imports: the node's worker, and the files that it loads. */
const NODE = ["node-worker", "chain_wasm_bg"] as const;

/** Files that come once the node runs, so that mining and paying need not wait for them. */
const AFTERWARDS = [
  "keys.svelte",
  "wallet-module",
  "wallet_wasm_bg",
  "pow-worker",
  "pow_wasm_bg",
  "pow_emit",
  "pow_emit_multiplied",
] as const;

const dist = new URL("../dist/", import.meta.url);

export async function main(): Promise<void> {
  const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8")) as Manifest;
  const present = readdirSync(new URL("assets/", dist)).map((file) => `assets/${file}`);
  const byName = (names: readonly string[]): string[] => names.flatMap((name) => named(present, name));
  const afterwards = new Set(byName(AFTERWARDS));
  const imported = firstView(manifest, ["index.html"]);
  const needed = ["index.html", "icon.svg", ...imported, ...byName([PAGE, ...NODE])];
  const first = new Set(needed.filter((file) => !afterwards.has(file)));

  const total = weigh(first, `the first view, of ${kilobytes(LIMIT).trim()}`);
  weigh(afterwards, "afterwards, without being asked");
  if (total > LIMIT) {
    console.error(`the first view is ${total - LIMIT} bytes too heavy: ${total} of ${LIMIT} in ${fileURLToPath(dist)}`);
    process.exitCode = 1;
  }
}

/**
 * Prints each file with its own size and its size as it travels, the heaviest first; answers with the sum of the
 * latter.
 */
function weigh(files: ReadonlySet<string>, title: string): number {
  const rows = [...files].map((file) => ({ file, ...sizes(file) })).sort((a, b) => b.travels - a.travels);
  const total = rows.reduce((sum, { travels }) => sum + travels, 0);
  for (const { file, plain, travels } of rows) console.log(`${kilobytes(plain)} ${kilobytes(travels)}  ${file}`);
  console.log(`${" ".repeat(10)} ${kilobytes(total)}  ${title}`);
  return total;
}

/** The build lays the copy to send beside a file; without it the file is compressed here, a little less well. */
function sizes(file: string): { plain: number; travels: number } {
  const path = new URL(file, dist);
  const sent = new URL(`${file}.gz`, dist);
  const plain = readFileSync(path);
  const travels = existsSync(sent) ? readFileSync(sent) : gzipSync(plain, { level: 9 });
  return { plain: plain.length, travels: travels.length };
}

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1).padStart(6)} kB`;
