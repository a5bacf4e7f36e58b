import type { Browser } from "@playwright/test";
import { FAST, Relay } from "../e2e/relay";
import type { Processor } from "./processor";

/** The share of one processor that an open page takes that is connected and does not mine. */
export async function measureIdle(
  browser: Browser,
  processor: Processor,
  times: { settleMs: number; measureMs: number },
): Promise<number> {
  const relay = await Relay.start({ network: FAST });
  try {
    const page = await browser.newPage();
    await page.goto(relay.url);
    await page.getByTestId("connection").and(page.locator('[data-state="online"]')).waitFor();
    await new Promise((resolve) => setTimeout(resolve, times.settleMs));
    const share = await processor.shareOver(times.measureMs);
    await page.close();
    return share;
  } finally {
    await relay.dispose();
  }
}
