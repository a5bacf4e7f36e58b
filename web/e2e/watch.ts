/** The measurements of a page's main thread and its clicks, from before its own code runs. */
import type { FromMiner } from "../src/shared/messages";

/** All times in milliseconds since the navigation. */
export interface Watched {
  /** The longest task of the main thread, and how many there were; browsers tell of those that take more than 50 ms. */
  longestTask: number;
  longTasks: number;
  /** Frames drawn. */
  frames: number;
  /** The longest time between two frames. */
  longestGap: number;
  /** The time of the last click. */
  clicked: number;
  /** When a pow worker first told of hashes after that. */
  hashed: number;
}

declare global {
  var watched: Watched;
}

/** Runs inside the page: it may use nothing from outside of this function. */
export function watch(): void {
  const watched: Watched = {
    longestTask: 0,
    longTasks: 0,
    frames: 0,
    longestGap: 0,
    clicked: Number.NaN,
    hashed: Number.NaN,
  };
  globalThis.watched = watched;

  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      watched.longestTask = Math.max(watched.longestTask, duration);
      watched.longTasks += 1;
    }
  }).observe({ type: "longtask", buffered: true });

  let last = performance.now();
  const frame = (): void => {
    const now = performance.now();
    watched.longestGap = Math.max(watched.longestGap, now - last);
    last = now;
    watched.frames += 1;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);

  const clicked = (): void => {
    watched.clicked = performance.now();
    watched.hashed = Number.NaN;
  };
  addEventListener("click", clicked, { capture: true });

  globalThis.Worker = class extends Worker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      this.addEventListener("message", ({ data }: MessageEvent<FromMiner>) => {
        if (data.type === "tried" && data.hashes > 0 && Number.isNaN(watched.hashed))
          watched.hashed = performance.now();
      });
    }
  };
}
