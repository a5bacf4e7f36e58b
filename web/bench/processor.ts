import type { Browser } from "@playwright/test";

/** The processor time that the browser's pages take, with all their workers. */
export class Processor {
  private constructor(private readonly read: () => Promise<Map<number, number>>) {}

  static async of(browser: Browser): Promise<Processor> {
    const session = await browser.newBrowserCDPSession();
    return new Processor(async () => {
      const { processInfo } = await session.send("SystemInfo.getProcessInfo");
      const pages = processInfo.filter(({ type }) => type === "renderer");
      return new Map(pages.map(({ id, cpuTime }) => [id, cpuTime]));
    });
  }

  /** The share of one processor that was taken over about this time. */
  async shareOver(ms: number): Promise<number> {
    const begun = performance.now();
    const before = await this.read();
    await new Promise((resolve) => setTimeout(resolve, ms));
    const after = await this.read();
    const seconds = (performance.now() - begun) / 1000;
    let taken = 0;
    // The time of a process that ended meanwhile is not known, and a new process does not belong to those that were
    // open.
    for (const [id, cpuTime] of after) taken += cpuTime - (before.get(id) ?? cpuTime);
    return taken / seconds;
  }
}
