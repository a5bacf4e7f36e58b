/** Timers of a hidden tab may come a minute late; what is later was a tab that the browser, or the lid, had stopped. */
const SLEPT_MS = 120_000;

/** Notices that a tab was stopped, by the time between two ticks of a timer that ticks every few seconds. */
export class SleepWatch {
  #last: number;

  constructor(now: number) {
    this.#last = now;
  }

  /** How long the tab has slept since the last call, in milliseconds; `undefined` where it has not. */
  tick(now: number): number | undefined {
    const passed = now - this.#last;
    this.#last = now;
    return passed >= SLEPT_MS ? passed : undefined;
  }
}
