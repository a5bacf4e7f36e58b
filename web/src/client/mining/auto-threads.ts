/** Finds by trial how many threads are worth their energy. */

/** The share of the best rate that is enough: fewer threads that reach it are preferred. */
const ENOUGH = 0.95;

/** How long each number of threads is measured. */
export const TRIAL_MS = 1500;

export interface Trial {
  threads: number;
  /** Hashes a second. */
  rate: number;
}

/** Numbers of threads to try: doubled each time, and at last all there are. */
export function threadsToTry(most: number): number[] {
  const counts: number[] = [];
  for (let count = 1; count < most; count *= 2) counts.push(count);
  return [...counts, most];
}

/** The fewest threads whose rate is nearly the best of all. */
export function fewestNearBest(trials: readonly Trial[]): number {
  const best = Math.max(...trials.map(({ rate }) => rate));
  const enough = trials.filter(({ rate }) => rate >= best * ENOUGH);
  return Math.min(...enough.map(({ threads }) => threads));
}

/** The parts of the world that a search for the best number of threads needs. */
export interface ThreadHost {
  /** Lets this many threads mine from now on. */
  use(threads: number): void;
  /** Lets `ms` go by. */
  pause(ms: number): Promise<void>;
}

/** Mines with more and more threads, and measures each. */
export class ThreadSearch {
  readonly #host: ThreadHost;
  #meter = new TrialMeter();
  /** Workers that search by now. */
  readonly #searching = new Set<number>();
  #cancelled = false;
  /** Lets the search check again whether it can go on. */
  #wake: (() => void) | undefined;

  constructor(host: ThreadHost) {
    this.#host = host;
  }

  /** A worker has reported so many hashes. */
  add(worker: number, hashes: number, at: number): void {
    this.#meter.add(worker, hashes, at);
    this.#searching.add(worker);
    this.#wake?.();
  }

  /** Ends the search: `run` then has no result. */
  cancel(): void {
    this.#cancelled = true;
    this.#wake?.();
  }

  /** Tries numbers up to `most`; `undefined` when it was cancelled. */
  async run(most: number): Promise<Trial[] | undefined> {
    const trials: Trial[] = [];
    for (const threads of threadsToTry(most)) {
      if (this.#cancelled) return undefined;
      this.#host.use(threads);
      // A worker takes some time to load, and to find its engine.
      while (this.#searching.size < threads && !this.#cancelled) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
      this.#meter = new TrialMeter();
      const meter = this.#meter;
      if (!this.#cancelled) await this.#host.pause(TRIAL_MS);
      if (this.#cancelled) return undefined;
      trials.push({ threads, rate: meter.rate() });
    }
    return trials;
  }
}

/**
 * The rate of several workers, each measured between two of its reports: a report tells of the time before it, and
 * reports come seldom.
 */
class TrialMeter {
  readonly #workers = new Map<number, { from: number; to: number; hashes: number }>();

  add(worker: number, hashes: number, at: number): void {
    const measured = this.#workers.get(worker);
    if (!measured) {
      this.#workers.set(worker, { from: at, to: at, hashes: 0 });
      return;
    }
    measured.hashes += hashes;
    measured.to = at;
  }

  rate(): number {
    const rates = [...this.#workers.values()].map(({ from, to, hashes }) =>
      to > from ? (hashes * 1000) / (to - from) : 0,
    );
    return rates.reduce((sum, rate) => sum + rate, 0);
  }
}
