/** A tab that joins a relay, watched by the words written on the page. */
import type { Page } from "@playwright/test";
import { type Watched, watch } from "./watch";

/** A tab that has not arrived in this time never will. */
const WAIT = { timeout: 30 * 60_000 };

/** All times in milliseconds since the navigation, by the page's own clock. */
export class JoiningTab {
  private constructor(private readonly page: Page) {}

  static async on(page: Page): Promise<JoiningTab> {
    await page.addInitScript(watch);
    return new JoiningTab(page);
  }

  /** When something was first painted. */
  async painted(): Promise<number> {
    const time = await this.page.waitForFunction(
      () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
      undefined,
      WAIT,
    );
    return Number(await time.jsonValue());
  }

  /** When the page first showed a tip of at least this height; it does so when the stored blocks are loaded. */
  async reached(height: number): Promise<number> {
    const time = await this.page.waitForFunction(
      (height) => {
        const node = document.querySelector<HTMLElement>("[data-testid=node]")?.dataset;
        return node?.tip && Number(node.height) >= height && performance.now();
      },
      height,
      WAIT,
    );
    return Number(await time.jsonValue());
  }

  watched(): Promise<Watched> {
    return this.page.evaluate(() => globalThis.watched);
  }

  /** Forgets the tasks and frames so far, and watches new ones for this time. */
  async watchFor(ms: number): Promise<Watched> {
    await this.page.evaluate(() => {
      Object.assign(globalThis.watched, { longestTask: 0, longTasks: 0, frames: 0, longestGap: 0 });
    });
    await this.page.waitForTimeout(ms);
    return this.watched();
  }

  /**
   * Starts mining and stops it again: when that was clicked, when there were hashes, and when the page showed a rate.
   */
  async mine(): Promise<{ clicked: number; hashed: number; shown: number }> {
    await this.page.getByRole("button", { name: "Start mining" }).click();
    const rate = await this.page.waitForFunction(
      () =>
        Number(document.querySelector<HTMLElement>("[data-testid=hash-rate]")?.dataset.rate) > 0 && performance.now(),
      undefined,
      WAIT,
    );
    const shown = Number(await rate.jsonValue());
    const { clicked, hashed } = await this.watched();
    await this.page.getByRole("banner").getByRole("button", { name: "Stop mining" }).click();
    return { clicked, hashed, shown };
  }
}
