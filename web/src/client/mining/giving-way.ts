/** How far mining gives way to the page: the frames that the page loses tell it. */

/** How long frames are counted before anything is concluded from them. */
const WINDOW_MS = 1000;

/** A longer time without a frame means that the page was hidden, not slow. */
const UNSEEN_MS = 1000;

/** As smooth as necessary, also on a display that could show more. */
const SMOOTH_MS = 1000 / 60;

/** If more than this share of frames is lost, the workers give way; if less than `FEW`, they work more again. */
const MANY = 0.1;
const FEW = 0.05;

const STEP = 0.05;
const LEAST = 0.25;

/** Watches frames, and says which share of the wanted work the workers should do. */
export class GivingWay {
  /** The share of the wanted work: 1 is all of it. */
  share = 1;
  #last: number | undefined;
  /** Times between frames in the window, in milliseconds. */
  #gaps: number[] = [];
  /** Time between two frames when no frame is lost, as far as it has been seen. */
  #interval = Number.POSITIVE_INFINITY;

  /** Takes a frame at the time `at`, in milliseconds; answers whether the share has changed. */
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

  /** Frames are no longer watched; the share stays. */
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
