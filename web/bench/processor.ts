import { readdir, readFile } from "node:fs/promises";
import type { Browser } from "@playwright/test";

/** The system counts a process's time in steps of this many milliseconds (`proc(5)`, at `sysconf(_SC_CLK_TCK)` = 100). */
const TICK_MS = 10;

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

  /** Of a whole browser, from the process that was started on. Nothing on a system without `/proc`. */
  static async ofTree(root: number): Promise<Processor | undefined> {
    const read = (): Promise<Map<number, number>> => timesBelow(root);
    return (await read().catch(() => undefined)) && new Processor(read);
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

/** Seconds of each process that descends from this one, itself included. */
async function timesBelow(root: number): Promise<Map<number, number>> {
  const parents = new Map<number, number>();
  const times = new Map<number, number>();
  for (const name of await readdir("/proc")) {
    const id = Number(name);
    // A process may end meanwhile.
    const stat = id > 0 ? await readFile(`/proc/${id}/stat`, "utf8").catch(() => "") : "";
    // Behind the name, in which anything may stand: state, parent, and at 12 and 13 the time as user and in the system.
    const fields = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    parents.set(id, fields[1] ?? 0);
    times.set(id, (((fields[11] ?? 0) + (fields[12] ?? 0)) * TICK_MS) / 1000);
  }
  if (!times.has(root)) throw new Error(`there is no process ${root} to look at`);
  const isBelow = (id: number): boolean => id === root || isBelowOf(parents.get(id) ?? 0);
  const isBelowOf = (parent: number): boolean => parent !== 0 && isBelow(parent);
  return new Map([...times].filter(([id]) => isBelow(id)));
}
