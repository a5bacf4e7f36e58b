/** The memory of a tab: the node's events as the page was shown them, each with its time. */
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

/** A receiver of events. */
export interface Listener {
  /** For many events at once, their outcome is enough. */
  readonly outcome?: true;
  /** `fresh` events happen just now, and are not told once more. */
  take(event: ShownEvent, at: number, fresh: boolean): void;
}

/** A place where live or recorded events are shown: the page itself, and every view that sums them up. */
export interface Stage extends Listener {
  /** Forgets everything, because the events start anew. */
  clear(): void;
}

/** The first and the last time of a recording. */
export function spanOf(events: readonly Recorded[]): { start: number; end: number } {
  return { start: events[0]?.at ?? 0, end: events.at(-1)?.at ?? 0 };
}
