/** The functions that the page of the benchmarks offers to the program that drives it. */
import type { Effort, Table } from "./compare";
import type { Keeps, Replayed } from "./replay";
import type { Account } from "./slices";
import type { Topic } from "./topics";

export interface Bench {
  /** One worker, each contender in turn. Fails when they disagree. */
  contest(topic: Topic, effort: Effort): Promise<Table>;
  /** Two workers that search at the same time, compared with one. */
  workers(effort: Effort): Promise<Table>;
  /** Takes the blocks of a file in again. */
  replay(keeps: Keeps, url: string): Promise<Replayed>;
  /** Starts the page's pow worker and hands it a new job every `jobMs`; returns when it searches. */
  startMining(intensity: number, jobMs: number): Promise<void>;
  /** Ends it and answers with its results between two times of `now`. */
  stopMining(from: number, to: number): Promise<Account>;
  /** The clock that the page and its workers share. */
  now(): number;
}

declare global {
  var bench: Bench;
}
