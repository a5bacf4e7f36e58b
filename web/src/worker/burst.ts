import type { Heard, NodeEvent } from "../shared/messages";

/** How long the page hears nothing after news, in milliseconds: too short for a person to notice. */
export const BURST_MS = 150;

/**
 * Hands on together all messages that come at once, and in one go those that follow closely: a block comes with a
 * handful of events, and the page would be drawn after each.
 */
export class Burst {
  readonly #tell: (events: Heard[]) => void;
  /** The messages that have come since, each with its time. */
  #waiting: { event: NodeEvent; at: number }[] = [];
  /** Waiting messages are handed on as soon as the node has said everything of this moment. */
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

  /** Hands on the waiting messages, so that nothing overtakes them. */
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
