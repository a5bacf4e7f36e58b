/** Tells the service worker which files make up the page. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";
import type { Edition } from "../src/service/keep";
import { hitBy } from "./names.ts";

/** Where the service worker has to lie to be in charge of the whole page; a name with a hash would make it another one. */
export const SERVICE_WORKER = "service-worker.js";

/** No part of the page: the worker itself, and what only the build reads. */
const LEFT_OUT = new Set([SERVICE_WORKER, ".vite/manifest.json"]);

/** The edition that lies in a folder. The page itself is kept under `/`, by which it is asked for. */
export function editionOf(folder: string): Edition {
  const hash = createHash("sha256");
  const files = filesIn(folder).filter((file) => !LEFT_OUT.has(file));
  for (const file of files)
    hash
      .update(file)
      .update("\0")
      .update(readFileSync(join(folder, file)));
  return {
    version: hash.digest("hex").slice(0, 16),
    files: files.map((file) => (file === "index.html" ? "/" : `/${file}`)),
  };
}

/** What the service worker calls its edition until the build has one. */
const PLACEHOLDER = "__EDITION__";

/** Writes the edition into the service worker, once every other file lies in the folder. */
export function edition(): Plugin {
  return {
    name: "edition",
    apply: "build",
    writeBundle({ dir }, bundle) {
      if (dir === undefined) this.error("the build has no folder");
      const worker = bundle[SERVICE_WORKER];
      if (worker?.type !== "chunk") this.error(`the build made no ${SERVICE_WORKER}`);
      if (worker.imports.length > 0) this.error(`${SERVICE_WORKER} has to be one file`);
      if (!worker.code.includes(PLACEHOLDER)) this.error(`${SERVICE_WORKER} has no place for its edition`);
      const made = editionOf(dir);
      for (const file of made.files) {
        const reason = hitBy(file);
        if (reason) this.error(`${file} has a name that blocklists hit (${reason})`);
      }
      const code = worker.code.replaceAll(PLACEHOLDER, () => JSON.stringify(made));
      writeFileSync(join(dir, SERVICE_WORKER), code);
    },
  };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => statSync(join(folder, file)).isFile())
    .map((file) => file.replaceAll("\\", "/"))
    .sort();
}
