import type { BlockSummary } from "../../wasm/tabchain_core";

/** The blocks of the window by id, and who builds on whom. */
export interface Family {
  byId: Map<string, BlockSummary>;
  children: Map<string, BlockSummary[]>;
}

/** The best chain's lane: a straight line along the top. */
export const TRUNK = 0;

export function familyOf(blocks: readonly BlockSummary[]): Family {
  const byId = new Map(blocks.map((block) => [block.id, block]));
  const children = new Map<string, BlockSummary[]>();
  for (const block of byId.values()) {
    const siblings = children.get(block.parent);
    if (siblings) siblings.push(block);
    else children.set(block.parent, [block]);
  }
  return { byId, children };
}

/** The parent where the window has it. */
export function parentOf(block: BlockSummary, { byId }: Family): BlockSummary | undefined {
  const parent = byId.get(block.parent);
  return parent?.height === block.height - 1 ? parent : undefined;
}

/** Blocks that stand in one straight line, each on the one before. */
export interface Line {
  lane: number;
  /** Upwards by height; at least one. */
  blocks: BlockSummary[];
}

/**
 * The tree cut into straight lines: the chain through `tip` in lane 0, every branch off it in a lane below its parent's,
 * as near as there is room. Ordered by lane.
 */
export function assignLanes(tip: string, family: Family): Line[] {
  const reach = reachOf(family);
  const trunk = trunkOf(tip, family, reach);
  const lanes = new Map(trunk.map(({ id }) => [id, TRUNK]));
  const lines: Line[] = trunk.length > 0 ? [{ lane: TRUNK, blocks: trunk }] : [];

  const taken: number[] = [Number.POSITIVE_INFINITY];
  for (const { first, blocks, start, end } of branchesOf(lanes, family, reach)) {
    const parent = parentOf(first, family);
    let lane = (parent && lanes.get(parent.id)) ?? TRUNK;
    // A free column between two branches in one lane, or they would read as one.
    do lane += 1;
    while (start <= (taken[lane] ?? Number.NEGATIVE_INFINITY) + 1);
    taken[lane] = end;
    for (const { id } of blocks) lanes.set(id, lane);
    lines.push({ lane, blocks });
  }
  return lines.sort((a, b) => a.lane - b.lane);
}

/** For every block the greatest height among its descendants, itself included. */
function reachOf({ byId, children }: Family): Map<string, number> {
  const reach = new Map<string, number>();
  const fromTop = [...byId.values()].sort((a, b) => b.height - a.height);
  for (const block of fromTop) {
    const above = (children.get(block.id) ?? []).map((child) => reach.get(child.id) ?? child.height);
    reach.set(block.id, Math.max(block.height, ...above));
  }
  return reach;
}

/** The chain through the tip: its ancestors, and the headers ahead of it. Without a tip here, the longest chain. */
function trunkOf(tip: string, family: Family, reach: Map<string, number>): BlockSummary[] {
  const through = family.byId.get(tip) ?? highest([...family.byId.values()]);
  if (!through) return [];
  const trunk = [through];
  for (let block = parentOf(through, family); block; block = parentOf(block, family)) trunk.unshift(block);
  for (let block = heirOf(through, family, reach); block; block = heirOf(block, family, reach)) trunk.push(block);
  return trunk;
}

function highest(blocks: BlockSummary[]): BlockSummary | undefined {
  return blocks.reduce<BlockSummary | undefined>((best, block) => {
    return best && best.height >= block.height ? best : block;
  }, undefined);
}

/** The child whose line goes on furthest; an invalid one goes nowhere. */
function heirOf(block: BlockSummary, { children }: Family, reach: Map<string, number>): BlockSummary | undefined {
  const rank = (child: BlockSummary) => (child.state === "invalid" ? -1 : (reach.get(child.id) ?? child.height));
  const [first] = (children.get(block.id) ?? [])
    .filter((child) => child.height === block.height + 1)
    .sort((a, b) => rank(b) - rank(a));
  return first && first.state !== "invalid" ? first : undefined;
}

interface Branch {
  first: BlockSummary;
  blocks: BlockSummary[];
  start: number;
  end: number;
}

/** The blocks off the trunk, each branch following one heir after the other; earliest first, then longest. */
function branchesOf(trunk: ReadonlyMap<string, number>, family: Family, reach: Map<string, number>): Branch[] {
  const placed = new Set(trunk.keys());
  const branches: Branch[] = [];
  const fromBottom = [...family.byId.values()].sort((a, b) => a.height - b.height);
  for (const first of fromBottom) {
    if (placed.has(first.id)) continue;
    const blocks: BlockSummary[] = [];
    for (
      let block: BlockSummary | undefined = first;
      block && !placed.has(block.id);
      block = heirOf(block, family, reach)
    ) {
      placed.add(block.id);
      blocks.push(block);
    }
    branches.push({ first, blocks, start: first.height, end: first.height + blocks.length - 1 });
  }
  return branches.sort((a, b) => a.start - b.start || b.end - a.end || (a.first.id < b.first.id ? -1 : 1));
}
