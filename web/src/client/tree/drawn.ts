/** A block as it stands in the picture of the tree. */
import type { BlockState } from "../../wasm/chain_wasm";

/**
 * Of an orphan nothing is here but the claim of peers that it is their tip. A foreign block is on the chain of another
 * tab of this browser, and this node has not heard of it. A ghost is a block that is not found yet.
 */
export type DrawnState = BlockState | "orphan" | "foreign" | "ghost";

export interface DrawnBlock {
  id: string;
  /** Empty for an orphan: nobody has told its parent. */
  parent: string;
  /** For an orphan, the height that its peers claim. */
  height: number;
  /** The height in whose column it stands, if that is not its own. */
  level?: number;
  state: DrawnState;
  mine: boolean;
  miner?: string | undefined;
  time?: number;
  transfers?: number;
}

export const levelOf = ({ level, height }: DrawnBlock): number => level ?? height;
