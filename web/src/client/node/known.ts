/** The tree as far as the node has told it: changes come, and the whole is kept here. */
import type { NodeEvent } from "../../shared/messages";
import type { BlockSummary } from "../../wasm/chain_wasm";

export interface KnownTree {
  tip: string;
  /** Blocks by height. The node bounds their number, because it tells which are gone. */
  blocks: readonly BlockSummary[];
  /** Blocks that came one by one in the last seconds, with the time in milliseconds. */
  found: ReadonlyMap<string, number>;
}

export type TreeNews = Omit<Extract<NodeEvent, { type: "tree" }>, "type">;

export const NOTHING_KNOWN: KnownTree = { tip: "", blocks: [], found: new Map() };

/** How long a block counts as found just now. */
export const FOUND_MS = 10_000;

/** If more blocks come at once than this, or if they are so far below the top, the node catches up with them. */
const MOST_FOUND = 8;
const DEEPEST_FOUND = 32;

/** The tree after these changes, told at `now`. */
export function withChanges(tree: KnownTree, { tip, blocks, gone }: TreeNews, now: number): KnownTree {
  const byId = new Map(tree.blocks.map((block) => [block.id, block]));
  for (const id of gone) byId.delete(id);

  const found = new Map([...tree.found].filter(([, at]) => now - at < FOUND_MS));
  const fresh = blocks.filter(({ id }) => !byId.has(id));
  const top = tree.blocks.at(-1)?.height;
  if (top !== undefined && fresh.length <= MOST_FOUND) {
    for (const { id, height } of fresh) if (height > top - DEEPEST_FOUND) found.set(id, now);
  }

  for (const block of blocks) byId.set(block.id, merged(byId.get(block.id), block));
  return { tip, blocks: [...byId.values()].sort((a, b) => a.height - b.height), found };
}

/** Values that were once read from a body stay, even if the body has left the node's memory since. */
export function merged(before: BlockSummary | undefined, now: BlockSummary): BlockSummary {
  if (before?.miner === undefined || now.miner !== undefined) return now;
  return { ...before, state: now.state };
}
