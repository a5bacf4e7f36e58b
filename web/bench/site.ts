import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "@playwright/test";
import { build, preview } from "vite";

const PAGE = fileURLToPath(new URL("page", import.meta.url));

/**
 * With the first two headers a page's clock has steps of 5 instead of 100 microseconds. WebKit forgets them when it is
 * told that a file has not changed, and then starts no second worker from it: so it keeps none.
 */
const ISOLATED = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cache-Control": "no-store",
};

/** The page of the benchmarks, served on this machine. */
export interface BenchSite {
  url: string;
  close(): Promise<void>;
}

/** Builds the page in the same way as the real one, and serves it with these files beside it. */
export async function serveBenchPage(files: string[] = []): Promise<BenchSite> {
  const outDir = await mkdtemp(join(tmpdir(), "tabchain-bench-"));
  const common = { root: PAGE, configFile: false, logLevel: "error" } as const;
  await build({
    ...common,
    build: { outDir, emptyOutDir: true, target: "es2023", assetsInlineLimit: 0 },
    worker: { format: "es" },
  });
  for (const file of files) await copyFile(file, join(outDir, basename(file)));
  // To a browser this address is a secure context, which WebCrypto needs.
  const server = await preview({ ...common, build: { outDir }, preview: { host: "127.0.0.1", headers: ISOLATED } });
  const url = server.resolvedUrls?.local[0];
  if (!url) throw new Error("the page is served nowhere");
  return {
    url,
    close: async () => {
      await server.close();
      await rm(outDir, { recursive: true });
    },
  };
}

/** The page of the benchmarks, open in a browser. */
export interface BenchPage {
  page: Page;
  close(): Promise<void>;
}

export async function openBenchPage(browser: Browser, files: string[] = []): Promise<BenchPage> {
  const { url, close } = await serveBenchPage(files);
  const page = await browser.newPage();
  await page.goto(url);
  await page.waitForFunction(() => "bench" in globalThis);
  return { page, close };
}
