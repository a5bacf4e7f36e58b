/** What a tab saw: the node's events as the page was shown them, each with its time. */
import type { NodeEvent } from "../../shared/messages";

/** An event that the page shows; `work` is for the pow workers alone. */
export type ShownEvent = Exclude<NodeEvent, { type: "work" }>;

export interface Recorded {
  /** Milliseconds since 1970, never less than the one before. */
  at: number;
  event: ShownEvent;
}

export interface Recording {
  /** Hashes that a block of difficulty 1 takes on average; unknown when the tab never learned it. */
  easiestHashes: number | undefined;
  events: readonly Recorded[];
}

/** What events are told to. */
export interface Listener {
  /** Of many events at once it is enough to be told what came of them. */
  readonly outcome?: true;
  /** `fresh` is what happens just now, and not told once more. */
  take(event: ShownEvent, at: number, fresh: boolean): void;
}

/** What events are shown to, live or recorded: the page itself, and every view that sums them up. */
export interface Stage extends Listener {
  /** Forget everything: the events start anew. */
  clear(): void;
}

/** From when to when a recording lasts. */
export function spanOf(events: readonly Recorded[]): { start: number; end: number } {
  return { start: events[0]?.at ?? 0, end: events.at(-1)?.at ?? 0 };
}
