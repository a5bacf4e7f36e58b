/** What the page of the benchmarks and its workers say to each other. */
import type { Keeps, Replayed } from "./replay";
import type { Slice } from "./slices";
import type { Topic } from "./topics";

/** The page to a worker that measures. */
export type ToContenders =
  /** Loads the contenders for one table and has them agree. */
  | { type: "load"; topic: Topic }
  /** Has one of them work for about so long. */
  | { type: "turn"; name: string; ms: number };

/** A worker that measures to the page: one answer for each request. */
export type FromContenders =
  | { type: "loaded"; contest: Contest }
  /** Amount of work a second. */
  | { type: "rate"; rate: number }
  | { type: "failed"; reason: string };

/** Who takes turns for one table. */
export interface Contest {
  title: string;
  /** What the rates count, a second. */
  unit: string;
  /** Names of other libraries. */
  peers: string[];
  /** Names of what this project does. */
  ours: string[];
}

/** The page to a worker that takes blocks in again. */
export interface ToReplayer {
  keeps: Keeps;
  /** Of the blocks. */
  url: string;
}

/** A worker that takes blocks in again to the page, when it has. */
export type FromReplayer = { type: "replayed"; replayed: Replayed } | { type: "failed"; reason: string };

/** The page to a watched pow worker, beside what every pow worker is told. */
export interface ToWatched {
  type: "slices";
}

/** A watched pow worker to the page, beside what every pow worker tells. */
export interface FromWatched {
  type: "slices";
  slices: Slice[];
}
