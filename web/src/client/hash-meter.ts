/** Long enough to be steady, short enough to show a change of threads at once. */
const WINDOW_MS = 5000;

/** Below this the first reports would be extrapolated into nonsense. */
const SHORTEST_MS = 500;

/** Hashes a second as work that was really counted over the wall time it took, rests included. */
export class HashMeter {
  #startedAt: number | undefined;
  #samples: { at: number; hashes: number }[] = [];

  start(now: number): void {
    this.#startedAt = now;
    this.#samples = [];
  }

  stop(): void {
    this.#startedAt = undefined;
    this.#samples = [];
  }

  add(hashes: number, now: number): void {
    if (this.#startedAt !== undefined) this.#samples.push({ at: now, hashes });
  }

  rate(now: number): number {
    if (this.#startedAt === undefined) return 0;
    this.#samples = this.#samples.filter(({ at }) => at > now - WINDOW_MS);
    const elapsedMs = Math.min(WINDOW_MS, now - this.#startedAt);
    if (elapsedMs < SHORTEST_MS) return 0;
    const hashes = this.#samples.reduce((sum, sample) => sum + sample.hashes, 0);
    return (hashes * 1000) / elapsedMs;
  }
}
