/** The blocks that the native half left are taken in again. */
import { join } from "node:path";
import type { Browser } from "@playwright/test";
import type { Keeps, Replayed } from "./shared/replay";
import { openBenchPage } from "./site";

/** The folder that both halves work on. */
export function kept(): string {
  const folder = process.env.TABCHAIN_KEPT;
  if (!folder) throw new Error("TABCHAIN_KEPT names nothing; `cargo xtask bench` sets it");
  return folder;
}

/** In the memory of a worker. */
export async function replayed(browser: Browser, keeps: Keeps): Promise<Replayed> {
  const { page, close } = await openBenchPage(browser, [join(kept(), "blocks")]);
  try {
    return await page.evaluate((keeps) => bench.replay(keeps, "blocks"), keeps);
  } finally {
    await page.close();
    await close();
  }
}
