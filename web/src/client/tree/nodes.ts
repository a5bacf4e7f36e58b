/** The items in the picture of the tree: blocks, those that are not here yet, and those that are searched for. */

import type { BlockSummary, PeerView } from "../../wasm/chain_wasm";
import type { KnownTree } from "../node/known";
import type { Sibling } from "../siblings/word";
import { type DrawnBlock, levelOf } from "./drawn";
import { foreignOf } from "./foreign";

/** The peers that search for a block on top of another. */
export interface Search {
  peers: number;
  /** Hashes a second of all of them together. */
  hashRate: number;
}

const GHOST = "ghost-";

/** How long peers may take to hear of a block before the block that they mine on counts as a branch. */
const HEARSAY_MS = 3_000;

/** Everything to be drawn, by level. */
export function drawnBlocks(
  tree: KnownTree,
  peers: readonly PeerView[],
  now: number,
  siblings: readonly Sibling[] = [],
): { blocks: DrawnBlock[]; searches: Map<string, Search> } {
  const orphans = orphansOf(peers, tree.blocks);
  const searches = searchesOf(peers);
  const here = [...tree.blocks, ...orphans];
  const ghosts = ghostsOf(here, searches, tree.found, now);
  const all = [...here, ...foreignOf(siblings, here), ...ghosts];
  return { blocks: all.sort((a, b) => levelOf(a) - levelOf(b)), searches };
}

/** Tips that peers name and that are not here, each once. */
function orphansOf(peers: readonly PeerView[], blocks: readonly BlockSummary[]): DrawnBlock[] {
  if (peers.every(({ tipKnown }) => tipKnown)) return [];
  const lowest = blocks[0]?.height ?? 0;
  const highest = blocks.at(-1)?.height ?? 0;
  const orphans = new Map<string, DrawnBlock>();
  for (const { tip, height, tipKnown } of peers) {
    if (tipKnown || orphans.has(tip)) continue;
    // A claim may be anything: if it is beyond the window, it stands at its edge.
    const level = Math.min(Math.max(height, lowest), highest + 2);
    orphans.set(tip, { id: tip, parent: "", height, level, state: "orphan", mine: false });
  }
  for (const { id } of blocks) orphans.delete(id);
  return [...orphans.values()];
}

function searchesOf(peers: readonly PeerView[]): Map<string, Search> {
  const searches = new Map<string, Search>();
  for (const { tip, hashRate } of peers) {
    if (hashRate === 0) continue;
    const search = searches.get(tip) ?? { peers: 0, hashRate: 0 };
    searches.set(tip, { peers: search.peers + 1, hashRate: search.hashRate + hashRate });
  }
  return searches;
}

function ghostsOf(
  blocks: readonly DrawnBlock[],
  searches: ReadonlyMap<string, Search>,
  found: ReadonlyMap<string, number>,
  now: number,
): DrawnBlock[] {
  /** Blocks on which another one has stood for some time, or was just built. */
  const built = new Map<string, "long" | "now">();
  for (const { id, parent, state } of blocks) {
    if (!searches.has(parent) || state === "invalid") continue;
    const justNow = now - (found.get(id) ?? Number.NEGATIVE_INFINITY) < HEARSAY_MS;
    if (!justNow) built.set(parent, "long");
    else if (!built.has(parent)) built.set(parent, "now");
  }
  return blocks
    .filter(({ id }) => searches.has(id) && built.get(id) !== "now")
    .map((block) => ({
      id: `${GHOST}${block.id}`,
      parent: block.id,
      height: block.height + 1,
      level: levelOf(block) + 1,
      state: "ghost",
      mine: false,
    }));
}
