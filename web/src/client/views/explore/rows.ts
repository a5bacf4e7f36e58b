/** The lines of the list of blocks. */
import type { BlockSummary, BlockView } from "../../../wasm/tabchain_core";

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

/** The newest first, the best chain's block first at each height; `older` goes on where `newest` ends. */
export function rowsOf(newest: readonly BlockSummary[], older: readonly Row[]): Row[] {
  const ordered = [...newest].sort(
    (a, b) => b.height - a.height || Number(b.state === "best") - Number(a.state === "best"),
  );
  const lowest = ordered.at(-1)?.height ?? Number.POSITIVE_INFINITY;
  return [...ordered, ...older.filter(({ height }) => height < lowest)];
}

/** The heights of the next lines, the highest first. */
export function nextHeights(rows: readonly Row[], count: number): number[] {
  const end = rows.at(-1)?.height ?? 0;
  return Array.from({ length: Math.min(count, end) }, (_, at) => end - 1 - at);
}
