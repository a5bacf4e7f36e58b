import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, preview } from "vite";

const PAGE = fileURLToPath(new URL("page", import.meta.url));

/** The page of the benchmarks, built as the real one is and served on this machine. */
export interface Site {
  url: string;
  close(): Promise<void>;
}

export async function openSite(): Promise<Site> {
  const outDir = await mkdtemp(join(tmpdir(), "tabchain-bench-"));
  const common = { root: PAGE, configFile: false, logLevel: "error" } as const;
  await build({
    ...common,
    build: { outDir, emptyOutDir: true, target: "es2023", assetsInlineLimit: 0 },
    worker: { format: "es" },
  });
  // To a browser this address is a secure context, which WebCrypto needs.
  const server = await preview({ ...common, build: { outDir }, preview: { host: "127.0.0.1" } });
  const url = server.resolvedUrls?.local[0];
  if (!url) throw new Error("the page is served nowhere");
  const close = async (): Promise<void> => {
    await server.close();
    await rm(outDir, { recursive: true });
  };
  return { url, close };
}
