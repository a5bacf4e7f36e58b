/** Timers of a hidden tab may come a minute late; if they are later, the browser, or the lid, had stopped the tab. */
const SLEPT_MS = 120_000;

/** Notices that a tab was stopped, by the time between two ticks of a timer that ticks every few seconds. */
export class SleepWatch {
  #last: number;

  constructor(now: number) {
    this.#last = now;
  }

  /** How long the tab has slept since the last call, in milliseconds; `undefined` if it has not slept. */
  tick(now: number): number | undefined {
    const passed = now - this.#last;
    this.#last = now;
    return passed >= SLEPT_MS ? passed : undefined;
  }
}
