/** The number of seconds over which the pace is measured: long enough to be steady, short enough to follow a change. */
const SPAN_S = 15;

/** The progress at a moment, in seconds. */
interface Mark {
  at: number;
  done: number;
}

/** The pace of something, from its progress at the last few moments. */
export class Pace {
  #marks: Mark[] = [];

  /** Takes note of the progress now. */
  note(at: number, done: number): void {
    const last = this.#marks.at(-1);
    // Something else has begun, or the clock was set back.
    if (last !== undefined && (done < last.done || at < last.at)) this.#marks = [];
    this.#marks.push({ at, done });
    while ((this.#marks[1]?.at ?? at) <= at - SPAN_S) this.#marks.shift();
  }

  /** Forgets everything. */
  reset(): void {
    this.#marks = [];
  }

  /** Seconds until it reaches `goal`; `undefined` until that can be told, or when nothing moves. */
  remaining(goal: number): number | undefined {
    const [first, last] = [this.#marks[0], this.#marks.at(-1)];
    if (first === undefined || last === undefined || last.at - first.at < 1 || last.done <= first.done) {
      return undefined;
    }
    return ((goal - last.done) * (last.at - first.at)) / (last.done - first.done);
  }
}
