/** Blocks that a chain takes in again, in the memory of a worker. */

/** The data that stays there: headers alone, whole blocks, or as much as a node needs that has a disk. */
export type Keeps = "headers" | "blocks" | "node";

export interface Replayed {
  blocks: number;
  /** The time that it took, without reading. */
  seconds: number;
  /** By how much the worker's memory grew for each block after the first piece. */
  bytesEach: number;
}
