import { type HierarchyNode, hierarchy } from "d3-hierarchy";
import { childrenOf, type Family, parentOf } from "./family";
import type { DrawnBlock } from "./nodes";

/** The best chain's lane: a straight line along the top. */
export const TRUNK = 0;

/** Blocks that stand in one straight line, each on the one before. */
export interface Line {
  lane: number;
  /** Upwards by level; at least one. */
  blocks: DrawnBlock[];
}

/** Blocks between one fork and the next. */
interface Stretch {
  blocks: DrawnBlock[];
  next: Stretch[];
  /** The greatest level among its blocks and all that is built on them. */
  reach: number;
  leadsToTip: boolean;
}

/**
 * The tree cut into straight lines: the chain through `tip` in lane 0, every branch off it in a lane below its parent's,
 * as near as there is room. Ordered by lane. Without the tip among the blocks, the chain that reaches furthest is the
 * trunk. An invalid block is nobody's heir.
 */
export function assignLanes(tip: string, family: Family): Line[] {
  const forest = hierarchy<Stretch>(stretchesOf(family), ({ next }) => next);
  forest.eachAfter(({ data }) => {
    const own = data.blocks.findLast(({ state }) => state !== "ghost")?.level ?? Number.NEGATIVE_INFINITY;
    data.reach = data.next.reduce((reach, next) => Math.max(reach, next.reach), own);
  });
  const holder = forest.find(({ data }) => data.blocks.some(({ id }) => id === tip));
  for (const { data } of holder?.ancestors() ?? []) data.leadsToTip = true;
  forest.sort((a, b) => rank(b) - rank(a) || b.data.reach - a.data.reach);

  const lines = new Map<HierarchyNode<Stretch>, DrawnBlock[]>();
  forest.eachBefore((node) => {
    if (!node.parent) return;
    const before = lines.get(node.parent);
    if (before && node.parent.children?.[0] === node && isHeir(node)) {
      before.push(...node.data.blocks);
      lines.set(node, before);
    } else {
      lines.set(node, [...node.data.blocks]);
    }
  });
  return placed([...new Set(lines.values())], family);
}

/** The stretches that stand on nothing, below one that stands for nothing. */
function stretchesOf(family: Family): Stretch {
  const nothing: Stretch = { blocks: [], next: [], reach: 0, leadsToTip: false };
  const roots = [...family.byId.values()].filter((block) => !parentOf(block, family));
  // A stack: what was seen first lies on top.
  const open = roots.toReversed().map((first) => ({ into: nothing, first }));
  for (let place = open.pop(); place; place = open.pop()) {
    const stretch: Stretch = { blocks: [], next: [], reach: 0, leadsToTip: false };
    place.into.next.push(stretch);
    let children: readonly DrawnBlock[] = [place.first];
    for (let only = place.first; ; only = children[0] as DrawnBlock) {
      stretch.blocks.push(only);
      children = childrenOf(only, family);
      if (children.length !== 1 || isBroken(only, children[0])) break;
    }
    for (const first of children.toReversed()) open.push({ into: stretch, first });
  }
  return nothing;
}

const isBroken = (parent: DrawnBlock, child: DrawnBlock | undefined): boolean =>
  child?.state === "invalid" && parent.state !== "invalid";

function isHeir({ data, parent }: HierarchyNode<Stretch>): boolean {
  const before = parent?.data.blocks.at(-1);
  return before !== undefined && !isBroken(before, data.blocks[0]);
}

const RANKS: Partial<Record<DrawnBlock["state"], number>> = { invalid: 0, ghost: 1 };

/** Among those built on the same block, the greatest goes on in its line. */
function rank({ data }: HierarchyNode<Stretch>): number {
  if (data.leadsToTip) return 3;
  const [first] = data.blocks;
  return first ? (RANKS[first.state] ?? 2) : 0;
}

/** The first line is the trunk; the others find room below, the earliest first, then the longest. */
function placed([trunk, ...branches]: DrawnBlock[][], family: Family): Line[] {
  if (!trunk) return [];
  const lanes = new Map<string, number>();
  const put = (blocks: DrawnBlock[], lane: number): Line => {
    for (const { id } of blocks) lanes.set(id, lane);
    return { lane, blocks };
  };
  const lines = [put(trunk, TRUNK)];
  const taken: number[] = [Number.POSITIVE_INFINITY];
  for (const { blocks, first, start, end } of branches.map(spanOf).sort(byPlace)) {
    const parent = parentOf(first, family);
    let lane = (parent && lanes.get(parent.id)) ?? TRUNK;
    // A free column between two branches in one lane, or they would read as one.
    do lane += 1;
    while (start <= (taken[lane] ?? Number.NEGATIVE_INFINITY) + 1);
    taken[lane] = end;
    lines.push(put(blocks, lane));
  }
  return lines.sort((a, b) => a.lane - b.lane);
}

interface Span {
  blocks: DrawnBlock[];
  first: DrawnBlock;
  start: number;
  end: number;
}

function spanOf(blocks: DrawnBlock[]): Span {
  const first = blocks[0] as DrawnBlock;
  return { blocks, first, start: first.level, end: first.level + blocks.length - 1 };
}

const byPlace = (a: Span, b: Span): number => a.start - b.start || b.end - a.end || (a.first.id < b.first.id ? -1 : 1);
