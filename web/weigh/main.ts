/** Weighs what the first view loads, as it travels, and fails when it is too much. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { firstView, type Manifest, named } from "./first-view";

/** In bytes, gzip, everything together. */
const LIMIT = 250 * 1024;

/** What stands in no chunk's list of imports: workers, and what they load. */
const BY_NAME = [
  "node-worker",
  "pow-worker",
  "tabchain_core_bg",
  "tabchain_search_bg",
  "tabchain_search_emitted",
] as const;

const dist = new URL("../dist/", import.meta.url);

export async function main(): Promise<void> {
  const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8")) as Manifest;
  const present = readdirSync(new URL("assets/", dist)).map((file) => `assets/${file}`);
  const files = new Set([
    "index.html",
    "icon.svg",
    ...firstView(manifest, ["index.html", "src/client/views/watch/WatchView.svelte"]),
    ...BY_NAME.flatMap((name) => named(present, name)),
  ]);

  const rows = [...files]
    .map((file) => {
      const bytes = readFileSync(new URL(file, dist));
      return { file, size: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
    })
    .sort((a, b) => b.gzip - a.gzip);
  const total = rows.reduce((sum, { gzip }) => sum + gzip, 0);

  for (const { file, size, gzip } of rows) console.log(`${kib(size)} ${kib(gzip)}  ${file}`);
  console.log(`${" ".repeat(10)} ${kib(total)}  the first view, of ${kib(LIMIT).trim()}`);
  if (total > LIMIT) {
    console.error(`the first view is ${total - LIMIT} bytes too heavy: ${total} of ${LIMIT} in ${fileURLToPath(dist)}`);
    process.exitCode = 1;
  }
}

const kib = (bytes: number): string => `${(bytes / 1024).toFixed(1).padStart(6)} KiB`;
