/** Long enough to be steady, short enough to show a change of threads at once. */
const WINDOW_MS = 5000;

/** Below this the first reports would be extrapolated into nonsense. */
const SHORTEST_MS = 500;

/** Hashes a second: work that was really counted, divided by the wall time that it took, rests included. */
export class HashMeter {
  #startedAt: number | undefined;
  #samples: { at: number; hashes: number }[] = [];
  /** The sum of every start so far. */
  #hashes = 0;
  /** The sum of every start that has been stopped. */
  #elapsedMs = 0;

  start(now: number): void {
    this.stop(now);
    this.#startedAt = now;
  }

  stop(now: number): void {
    if (this.#startedAt !== undefined) this.#elapsedMs += now - this.#startedAt;
    this.#startedAt = undefined;
    this.#samples = [];
  }

  add(hashes: number, now: number): void {
    if (this.#startedAt === undefined) return;
    this.#samples.push({ at: now, hashes });
    this.#hashes += hashes;
  }

  rate(now: number): number {
    if (this.#startedAt === undefined) return 0;
    this.#samples = this.#samples.filter(({ at }) => at > now - WINDOW_MS);
    const elapsedMs = Math.min(WINDOW_MS, now - this.#startedAt);
    if (elapsedMs < SHORTEST_MS) return 0;
    const hashes = this.#samples.reduce((sum, sample) => sum + sample.hashes, 0);
    return (hashes * 1000) / elapsedMs;
  }

  /** The rate over all the time that it ran. */
  average(now: number): number {
    const running = this.#startedAt === undefined ? 0 : now - this.#startedAt;
    const elapsedMs = this.#elapsedMs + running;
    return elapsedMs < SHORTEST_MS ? 0 : (this.#hashes * 1000) / elapsedMs;
  }
}
