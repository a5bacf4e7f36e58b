/** Whether a part of the page is in sight, so that a hidden part costs next to nothing. */
import { untrack } from "svelte";

/** The greatest age of a part out of sight, for those who have it read to them, in milliseconds. */
const OLDEST_MS = 10_000;

/** A part this near to the window may be in it with the next turn of a wheel. */
const NEAR = "120px";

export class Sight {
  #inSight = $state(true);
  /** Counts while it is out of sight. */
  #beat = $state(0);

  get inSight(): boolean {
    return this.#inSight;
  }

  /** To be attached to the element that is watched. */
  readonly of = (element: Element): (() => void) => {
    let beats: ReturnType<typeof setInterval> | undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        this.#inSight = entries.at(-1)?.isIntersecting ?? true;
        clearInterval(beats);
        if (!this.#inSight) {
          beats = setInterval(() => {
            this.#beat += 1;
          }, OLDEST_MS);
        }
      },
      { rootMargin: NEAR },
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      clearInterval(beats);
    };
  };

  /** The value of `read`: always new in sight, otherwise renewed every ten seconds. */
  follow<T>(read: () => T): T {
    if (this.#inSight) return read();
    void this.#beat;
    return untrack(read);
  }
}
