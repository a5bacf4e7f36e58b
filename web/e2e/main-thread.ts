/** The tasks of the pages' main threads, from a trace of the browser. */
import type { Browser, Page } from "@playwright/test";

export interface Task {
  /** From its start to its end, in milliseconds: on a busy machine it mostly waits for a processor. */
  wallMs: number;
  /** The time on a processor. */
  processorMs: number;
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Microseconds. */
  dur?: number;
  /** Microseconds on a processor. */
  tdur?: number;
  args?: { name?: string };
}

/** The browser's name for one turn of a thread's loop. */
const TASK = "ThreadControllerImpl::RunTask";

/** Every task of every page's main thread while `meanwhile` runs. */
export async function tasksOf(browser: Browser, page: Page, meanwhile: () => Promise<void>): Promise<Task[]> {
  await browser.startTracing(page, { categories: ["toplevel", "__metadata"] });
  await meanwhile();
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  return tasksIn(trace.traceEvents);
}

export function tasksIn(events: readonly TraceEvent[]): Task[] {
  const names = events.filter(({ ph, name }) => ph === "M" && name === "thread_name");
  const mains = names.filter(({ args }) => args?.name === "CrRendererMain");
  const threads = new Set(mains.map(({ pid, tid }) => `${pid} ${tid}`));
  return events
    .filter(({ ph, name, pid, tid }) => ph === "X" && name === TASK && threads.has(`${pid} ${tid}`))
    .map(({ dur = 0, tdur = 0 }) => ({ wallMs: dur / 1000, processorMs: tdur / 1000 }));
}
