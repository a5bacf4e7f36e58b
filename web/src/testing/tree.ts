/** Trees for tests, in few words. */

import type { KnownTree } from "../client/node/known";
import type { Placed, PlacedBlock, TreeLayout } from "../client/tree/layout";
import type { BlockState, BlockSummary, PeerView } from "../wasm/chain_wasm";

/** A block named by one word; `parent` may be a name that is not in the tree. */
export function block(id: string, parent: string, height: number, state: BlockState = "best"): BlockSummary {
  return { id, parent, height, time: 0, difficulty: 1, transfers: 0, state, mine: false };
}

/** Names in order, each on the one before, upwards from `height`. */
export function chain(names: string, parent: string, height: number, state: BlockState = "best"): BlockSummary[] {
  const ids = names.split(" ");
  return ids.map((id, index) => block(id, ids[index - 1] ?? parent, height + index, state));
}

/** A row of blocks, named by a letter and their heights. */
export function row(letter: string, count: number, parent: string, height: number, state?: BlockState): BlockSummary[] {
  const names = Array.from({ length: count }, (_, index) => `${letter}${height + index}`);
  return chain(names.join(" "), parent, height, state);
}

export function known(tip: string, blocks: BlockSummary[], found: Record<string, number> = {}): KnownTree {
  return { tip, blocks: [...blocks].sort((a, b) => a.height - b.height), found: new Map(Object.entries(found)) };
}

export function peer(name: string, tip: string, more: Partial<PeerView> = {}): PeerView {
  const base = { peer: 0, node: `node-${name}`, name, kind: "tab" as const, height: 0, hashRate: 0 };
  return { ...base, tip, tipKnown: true, you: false, ...more };
}

/** The place of a block; fails if the block has none. */
export function at(layout: TreeLayout, id: string): Placed {
  const placed = layout.at(id) ?? layout.items.find((item) => item.id === id);
  if (!placed) throw new Error(`${id} is not in the layout`);
  return placed;
}

/** The same for a block that stands alone. */
export function blockAt(layout: TreeLayout, id: string): PlacedBlock {
  const placed = at(layout, id);
  if (placed.kind !== "block") throw new Error(`${id} stands in a ${placed.kind}`);
  return placed;
}
