/** The process that runs a page. It can be stopped, as a browser's task manager or an operating system does. */
import type { CDPSession, Page } from "@playwright/test";

/** Long enough to stand out among the other processes. */
const BUSY_MS = 500;

interface ProcessInfo {
  type: string;
  id: number;
  cpuTime: number;
}

export class Renderer {
  private constructor(private readonly pid: number) {}

  /** The process that takes time while the page is kept busy. */
  static async of(page: Page): Promise<Renderer> {
    const session = await page.context().browser()?.newBrowserCDPSession();
    if (!session) throw new Error("there is no browser");
    const before = await processTimes(session);
    await keepBusy(page, BUSY_MS);
    const after = await processTimes(session);
    await session.detach();
    const grown = [...after].map(([pid, time]) => [time - (before.get(pid) ?? 0), pid] as const);
    const [most] = grown.sort(([a], [b]) => b - a);
    if (!most) throw new Error("the browser names no process of a page");
    return new Renderer(most[1]);
  }

  stop(): void {
    process.kill(this.pid, "SIGSTOP");
  }

  goOn(): void {
    process.kill(this.pid, "SIGCONT");
  }

  crash(): void {
    process.kill(this.pid, "SIGKILL");
  }
}

/** Leaves the page's main thread no time for anything else. */
export const keepBusy = (page: Page, ms: number): Promise<void> =>
  page.evaluate((length) => {
    const end = performance.now() + length;
    while (performance.now() < end);
  }, ms);

async function processTimes(session: CDPSession): Promise<Map<number, number>> {
  const { processInfo } = (await session.send("SystemInfo.getProcessInfo")) as { processInfo: ProcessInfo[] };
  const pages = processInfo.filter(({ type }) => type === "renderer");
  return new Map(pages.map(({ id, cpuTime }) => [id, cpuTime]));
}
