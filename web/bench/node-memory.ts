/** The memory that a tab takes. */
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";

/** The node's worker, as a debugger sees it. */
type InNode = { nodeMemory?: WebAssembly.Memory };

/** Bytes of the memory of the node's module, in a tab whose node has started. */
export async function nodeMemory(page: Page): Promise<number> {
  const worker = page.workers().find((worker) => worker.url().includes("node-worker"));
  if (!worker) throw new Error("the page has no node");
  // If the browser's debugger searches for it in the first moments after a reload, one tab in ten ends.
  const bytes = await worker.evaluate(() => (globalThis as InNode).nodeMemory?.buffer.byteLength);
  if (bytes === undefined) throw new Error("the node has not started");
  return bytes;
}

/** Resident bytes of the largest of the browser's processes for pages, where Linux tells them. */
export async function pageMemory(page: Page): Promise<number | undefined> {
  const session = await page.context().browser()?.newBrowserCDPSession();
  if (!session) return undefined;
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const sizes: number[] = [];
  for (const { type, id } of processInfo) {
    const status = type === "renderer" ? await readFile(`/proc/${id}/status`, "utf8").catch(() => "") : "";
    const kilobytes = /^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1];
    if (kilobytes !== undefined) sizes.push(Number(kilobytes) * 1024);
  }
  return sizes.length > 0 ? Math.max(...sizes) : undefined;
}
