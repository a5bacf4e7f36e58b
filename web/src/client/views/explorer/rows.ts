/** The lines of the list of blocks. */
import type { BlockSummary, BlockView } from "../../../wasm/chain_wasm";

export type Row = Omit<BlockSummary, "parent" | "mine"> & { mine: boolean };

export const rowOf = (block: BlockView, own: string): Row => ({
  id: block.id,
  height: block.height,
  time: block.time,
  difficulty: block.difficulty,
  miner: block.coinbase.miner,
  transfers: block.transfers.length,
  state: block.state,
  mine: block.coinbase.miner === own,
});

/**
 * The rows from height `lowest` up, the newest first; at each height the best chain's block comes first. The tree's
 * news of a block is newer than earlier rows.
 */
export function rowsOf(tree: readonly BlockSummary[], before: readonly Row[], lowest: number): Row[] {
  const current = new Set(tree.map(({ id }) => id));
  const rows = [...tree, ...before.filter(({ id }) => !current.has(id))];
  return rows
    .filter(({ height }) => height >= lowest)
    .sort((a, b) => b.height - a.height || Number(b.state === "best") - Number(a.state === "best"));
}

/** The heights from `lowest` up to below `end` without a known row. */
export function missingHeights(rows: readonly Row[], lowest: number, end: number): number[] {
  const known = new Set(rows.filter(({ state }) => state === "best").map(({ height }) => height));
  const heights = Array.from({ length: Math.max(0, end - lowest) }, (_, at) => lowest + at);
  return heights.filter((height) => !known.has(height));
}
