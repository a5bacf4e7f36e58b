/** How far mining gives way to the page: found from the frames that the page loses. */

/** Over how much time frames are counted before anything is concluded from them. */
const WINDOW_MS = 1000;

/** A longer time without a frame tells that the page was not to be seen, not that it was slow. */
const UNSEEN_MS = 1000;

/** As smooth as it has to be, also on a display that could show more. */
const SMOOTH_MS = 1000 / 60;

/** A share of lost frames above this has the workers give way, one below `FEW` has them work more again. */
const MANY = 0.1;
const FEW = 0.05;

const STEP = 0.05;
const LEAST = 0.25;

/** Watches frames, and says which share of what was asked for the workers should do. */
export class GivingWay {
  /** Of the work that was asked for: 1 is all of it. */
  share = 1;
  #last: number | undefined;
  /** Times between frames in the window, in milliseconds. */
  #gaps: number[] = [];
  /** Time between two frames when none is lost, as far as it has been seen. */
  #interval = Number.POSITIVE_INFINITY;

  /** A frame of the time `at`, in milliseconds; whether the share is another one now. */
  frame(at: number): boolean {
    const gap = this.#last === undefined ? 0 : at - this.#last;
    this.#last = at;
    if (gap > UNSEEN_MS) this.#gaps = [];
    else if (gap > 0) this.#gaps.push(gap);
    const elapsed = this.#gaps.reduce((sum, gap) => sum + gap, 0);
    if (elapsed < WINDOW_MS) return false;

    const before = this.share;
    this.#conclude(this.#gaps, elapsed);
    this.#gaps = [];
    return this.share !== before;
  }

  /** Frames are no longer watched; what was concluded stands. */
  pause(): void {
    this.#last = undefined;
    this.#gaps = [];
  }

  #conclude(gaps: readonly number[], elapsed: number): void {
    const quarter = [...gaps].sort((one, other) => one - other)[gaps.length >> 2] ?? SMOOTH_MS;
    this.#interval = Math.max(SMOOTH_MS, Math.min(this.#interval, quarter));
    const lost = 1 - (gaps.length * this.#interval) / elapsed;
    if (lost > MANY) this.share = Math.max(LEAST, this.share * (1 - lost));
    else if (lost < FEW) this.share = Math.min(1, this.share + STEP);
  }
}
