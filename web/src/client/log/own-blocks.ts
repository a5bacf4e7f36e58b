import type { NoticeView } from "../../wasm/chain_wasm";
import type { Notice } from "./notices";

type Mined = Extract<NoticeView, { kind: "mined" }>;

/** Own blocks are spoken of no more often than this, in milliseconds: who listens could hear nothing else. */
export const PAUSE_MS = 10_000;

/** What is to be said of own blocks: the first at once, those that follow soon after together. */
export class OwnBlocks {
  #said = Number.NEGATIVE_INFINITY;
  #waiting: Notice | undefined;

  /** A block was mined at `now`; answers with what is to be said at once. */
  hear(view: Mined, now: number): Notice | undefined {
    const { at = now, times = 0 } = this.#waiting ?? {};
    this.#waiting = { key: 0, view, at: now, from: this.#waiting?.from ?? at, times: times + 1 };
    return this.due(now);
  }

  /** What is to be said at `now`, if anything has waited long enough. */
  due(now: number): Notice | undefined {
    if (now - this.#said < PAUSE_MS) return undefined;
    const waiting = this.#waiting;
    if (waiting) this.#said = now;
    this.#waiting = undefined;
    return waiting;
  }
}
