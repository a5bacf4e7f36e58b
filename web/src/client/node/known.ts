/** The tree as far as the node has told of it: changes come, and the whole is kept here. */
import type { NodeEvent } from "../../shared/messages";
import type { BlockSummary } from "../../wasm/chain_wasm";

export interface KnownTree {
  tip: string;
  /** By height. The node bounds how many there are, by telling what is gone. */
  blocks: readonly BlockSummary[];
  /** Blocks that came one by one in the last seconds, with the time in milliseconds. */
  found: ReadonlyMap<string, number>;
}

export type TreeNews = Omit<Extract<NodeEvent, { type: "tree" }>, "type">;

export const NOTHING_KNOWN: KnownTree = { tip: "", blocks: [], found: new Map() };

/** How long a block counts as found just now. */
export const FOUND_MS = 10_000;

/** More at once than this, or so far below the top, are not found now but caught up with. */
const MOST_FOUND = 8;
const DEEPEST_FOUND = 32;

/** The tree with these changes, told at `now`. */
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

/** What was once read from a body stays, though the body may have left the node's memory since. */
export function merged(before: BlockSummary | undefined, now: BlockSummary): BlockSummary {
  if (before?.miner === undefined || now.miner !== undefined) return now;
  return { ...before, state: now.state };
}
