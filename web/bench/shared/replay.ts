/** Blocks that a chain takes in again, in the memory of a worker. */

/** How much of them stays there: headers alone, whole blocks, or what a node needs that has a disk. */
export type Keeps = "headers" | "blocks" | "node";

export interface Replayed {
  blocks: number;
  /** What it took, reading not counted. */
  seconds: number;
  /** By how much the worker's memory grew for each block after the first piece. */
  bytesEach: number;
}
