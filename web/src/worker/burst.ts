import type { Heard, NodeEvent } from "../shared/messages";

/** How long the page hears nothing after news, in milliseconds: too short for a person to notice. */
export const BURST_MS = 150;

/**
 * Hands on what comes at once together, and what follows closely in one go: a block comes with a handful of events, and
 * the page would be drawn after each.
 */
export class Burst {
  readonly #tell: (events: Heard[]) => void;
  /** What has come since, with its time. */
  #waiting: { event: NodeEvent; at: number }[] = [];
  /** What waits is handed on as soon as the node has said all that it says now. */
  #isDue = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: (events: Heard[]) => void) {
    this.#tell = tell;
  }

  hear(event: NodeEvent): void {
    this.#waiting.push({ event, at: performance.now() });
    if (this.#timer !== undefined || this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      if (this.#timer === undefined) this.flush();
    });
  }

  /** Hands on what waits, so that nothing overtakes it. */
  flush(): void {
    if (this.#waiting.length === 0) return;
    const now = performance.now();
    const events = this.#waiting.map(({ event, at }) => ({ event, ago: Math.round(now - at) }));
    this.#waiting = [];
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.flush();
    }, BURST_MS);
    this.#tell(events);
  }
}
