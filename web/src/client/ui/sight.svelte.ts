/** Whether a part of the page is in sight, so that what nobody sees costs next to nothing. */
import { untrack } from "svelte";

/** How old what is out of sight may become, for those who have it read to them, in milliseconds. */
const OLDEST_MS = 10_000;

/** So near the window that it may be in it with the next turn of a wheel. */
const NEAR = "120px";

export class Sight {
  #inSight = $state(true);
  /** Counts while it is not. */
  #beat = $state(0);

  get inSight(): boolean {
    return this.#inSight;
  }

  /** To be attached to the element that it is about. */
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

  /** What `read` gives: always anew in sight, else every ten seconds. */
  follow<T>(read: () => T): T {
    if (this.#inSight) return read();
    void this.#beat;
    return untrack(read);
  }
}
