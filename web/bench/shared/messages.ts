/** The messages between the page of the benchmarks and its workers. */
import type { Keeps, Replayed } from "./replay";
import type { Slice } from "./slices";
import type { Topic } from "./topics";

/** The page to a worker that measures. */
export type ToContenders =
  /** Loads the contenders for one table and checks that they agree. */
  | { type: "load"; topic: Topic }
  /** Lets one of them work for about this time. */
  | { type: "turn"; name: string; ms: number };

/** A worker that measures to the page: one answer for each request. */
export type FromContenders =
  | { type: "loaded"; contest: Contest }
  /** Amount of work a second. */
  | { type: "rate"; rate: number }
  | { type: "failed"; reason: string };

/** The contenders that take turns for one table. */
export interface Contest {
  title: string;
  /** The unit that the rates count, a second. */
  unit: string;
  /** Names of other libraries. */
  peers: string[];
  /** Names of this project's contenders. */
  ours: string[];
}

/** The page to a worker that takes blocks in again. */
export interface ToReplayer {
  keeps: Keeps;
  /** Of the blocks. */
  url: string;
}

/** A worker that takes blocks in again to the page, when it has done so. */
export type FromReplayer = { type: "replayed"; replayed: Replayed } | { type: "failed"; reason: string };

/** The page to a watched pow worker, besides the messages to every pow worker. */
export interface ToWatched {
  type: "slices";
}

/** A watched pow worker to the page, besides the messages of every pow worker. */
export interface FromWatched {
  type: "slices";
  slices: Slice[];
}
