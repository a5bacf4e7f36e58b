import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { editionOf } from "./edition";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tabchain-edition-"));
  mkdirSync(join(folder, "assets"));
  mkdirSync(join(folder, ".vite"));
  writeFileSync(join(folder, "index.html"), "<title>one</title>");
  writeFileSync(join(folder, "assets", "index-Ab12.js"), "run()");
  writeFileSync(join(folder, "service-worker.js"), "before");
  writeFileSync(join(folder, ".vite", "manifest.json"), "{}");
});

afterEach(() => rmSync(folder, { recursive: true }));

it("lists what makes up the page, and that under the path by which it is asked for", () => {
  expect(editionOf(folder).files).toEqual(["/assets/index-Ab12.js", "/"]);
});

it("is another one when any file is another, and not when only the service worker is", () => {
  const { version } = editionOf(folder);
  writeFileSync(join(folder, "service-worker.js"), "after");
  expect(editionOf(folder).version).toBe(version);
  writeFileSync(join(folder, "index.html"), "<title>two</title>");
  expect(editionOf(folder).version).not.toBe(version);
});
