/** What the page of the benchmarks and its workers say to each other. */
import type { Slice } from "./slices";

/** The page to a worker that measures. */
export type ToContenders =
  /** Loads all contenders and has them agree. */
  | { type: "load" }
  /** Has one of them work for about so long. */
  | { type: "turn"; name: string; ms: number };

/** A worker that measures to the page: one answer for each request. */
export type FromContenders =
  | { type: "loaded"; libraries: string[]; kernels: string[] }
  /** Hashes a second. */
  | { type: "rate"; rate: number }
  | { type: "failed"; reason: string };

/** The page to a watched pow worker, beside what every pow worker is told. */
export interface ToWatched {
  type: "slices";
}

/** A watched pow worker to the page, beside what every pow worker tells. */
export interface FromWatched {
  type: "slices";
  slices: Slice[];
}
