import type { Shelf } from "../../browser/storage";
import { STEPS, type Step } from "./steps";

const KEY = "tabchain.lessons";

/** A person's place in the lessons. */
export interface Progress {
  current: Step;
  /** In the order of the lessons. */
  done: readonly Step[];
}

const START: Progress = { current: "hash", done: [] };

const isStep = (value: unknown): value is Step => STEPS.some((step) => step === value);

/** The progress from an earlier visit; if it cannot be read, it counts as never begun. */
export function loadProgress(shelf: Shelf): Progress {
  try {
    const kept: unknown = JSON.parse(shelf.getItem(KEY) ?? "null");
    if (typeof kept !== "object" || kept === null) return START;
    const { current, done } = kept as Partial<Record<keyof Progress, unknown>>;
    return {
      current: isStep(current) ? current : START.current,
      done: STEPS.filter((step) => Array.isArray(done) && done.includes(step)),
    };
  } catch {
    return START;
  }
}

/** Keeps it if the browser allows that; a full shelf is not a reason to stop learning. */
export function keepProgress(shelf: Shelf, progress: Progress): void {
  try {
    shelf.setItem(KEY, JSON.stringify(progress));
  } catch {
    // It lasts as long as the page.
  }
}

/** With one more lesson done. */
export const withDone = (progress: Progress, step: Step): Progress =>
  progress.done.includes(step)
    ? progress
    : { ...progress, done: STEPS.filter((one) => one === step || progress.done.includes(one)) };
