import { existsSync, readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { hitBy, PATTERNS } from "./names";

/** What each pattern is there for. */
const BLOCKED = [
  "/hash.wasm",
  "/js/miner.min.js",
  "/lib/webminer.js",
  "/mining.js",
  "/cryptonight.wasm",
  "/Content/js/c-hive.js",
  "/js/xmr/xmr.min.js",
  "/lib/crypto-loot.js",
  "/deepMiner.js",
  "/processor.js",
  "/assets/tracker-Ab12cD34.js",
];

it("knows the names that are to be avoided, and why", () => {
  for (const path of BLOCKED) expect(hitBy(path), path).toBeDefined();
});

it.each(PATTERNS)("%s hits something, so that no pattern is there in vain", (pattern) => {
  expect(BLOCKED.filter((path) => pattern.test(path))).not.toEqual([]);
});

it("lets the page's own names pass: the modules, the workers, the views", () => {
  const sources = readdirSync(new URL("../src/", import.meta.url), { recursive: true, encoding: "utf8" });
  const requested = sources
    .map((path) => path.split("/").at(-1) ?? path)
    // The build makes files of these; the rest is part of one of them. It checks its own files by the same patterns.
    .filter((name) => /^(?:node-worker|pow-worker|service-worker)\.ts$|View\.svelte$|\.wasm$/.test(name))
    .map(
      (name) =>
        `/assets/${name.replace(/\.(?:ts|svelte|wasm)$/, "")}-Ab12cD34.${name.endsWith("wasm") ? "wasm" : "js"}`,
    );
  expect(requested.length).toBeGreaterThan(5);
  expect(requested.filter(hitBy)).toEqual([]);
  const open = new URL("../public/", import.meta.url);
  expect(existsSync(open)).toBe(true);
  expect(
    readdirSync(open)
      .map((name) => `/${name}`)
      .filter(hitBy),
  ).toEqual([]);
});
