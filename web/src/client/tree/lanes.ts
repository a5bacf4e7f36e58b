import type { Family, Kin } from "./family";

/** The best chain's lane: a straight line along the top. */
export const TRUNK = 0;

/** Blocks that stand in one straight line, each on the one before. */
export interface Line {
  lane: number;
  /** Upwards by level; at least one. */
  blocks: Kin[];
}

/**
 * The tree cut into straight lines. The chain through `tip` is in lane 0; every branch off it is in a lane below its
 * parent's, as near as there is room. Ordered by lane. If the tip is not among the blocks, the chain that reaches
 * furthest is the trunk. An invalid block is never an heir.
 */
export function assignLanes(tip: string, family: Family): Line[] {
  const trunk = trunkOf(tip, family);
  if (trunk.length === 0) return [];
  const lanes = new Map<Kin, number>(trunk.map((kin) => [kin, TRUNK]));
  const lines: Line[] = [{ lane: TRUNK, blocks: trunk }];

  const taken: number[] = [Number.POSITIVE_INFINITY];
  for (const blocks of branchesOf(new Set(trunk), family)) {
    const first = blocks[0] as Kin;
    let lane = (first.parent && lanes.get(first.parent)) ?? TRUNK;
    // A free column between two branches in one lane; without it they would look like one.
    do lane += 1;
    while (first.level <= (taken[lane] ?? Number.NEGATIVE_INFINITY) + 1);
    taken[lane] = endOf(blocks);
    for (const kin of blocks) lanes.set(kin, lane);
    lines.push({ lane, blocks });
  }
  return lines.sort((a, b) => a.lane - b.lane);
}

/** The chain through the tip: its ancestors, and the blocks that go on from it. */
function trunkOf(tip: string, { members, byId }: Family): Kin[] {
  const through = byId.get(tip) ?? furthest(members.filter(({ parent }) => !parent));
  if (!through) return [];
  const trunk: Kin[] = [];
  for (let kin: Kin | undefined = through; kin; kin = kin.parent) trunk.push(kin);
  trunk.reverse();
  for (let kin = heirOf(through); kin; kin = heirOf(kin)) trunk.push(kin);
  return trunk;
}

/** The blocks off the trunk, each branch following one heir after the other; earliest first, then longest. */
function branchesOf(trunk: ReadonlySet<Kin>, { members }: Family): Kin[][] {
  const placed = new Set(trunk);
  const branches: Kin[][] = [];
  for (const first of members) {
    if (placed.has(first)) continue;
    const blocks: Kin[] = [];
    for (let kin: Kin | undefined = first; kin && !placed.has(kin); kin = heirOf(kin)) {
      placed.add(kin);
      blocks.push(kin);
    }
    branches.push(blocks);
  }
  return branches.sort(byPlace);
}

function byPlace(a: Kin[], b: Kin[]): number {
  const [first, other] = [a[0] as Kin, b[0] as Kin];
  return first.level - other.level || endOf(b) - endOf(a) || (first.block.id < other.block.id ? -1 : 1);
}

const endOf = (blocks: Kin[]): number => (blocks.at(-1) as Kin).level;

/** The child in whose line it goes on. */
function heirOf({ block, children }: Kin): Kin | undefined {
  const heir = children.length < 2 ? children[0] : furthest(children);
  return heir?.block.state === "invalid" && block.state !== "invalid" ? undefined : heir;
}

const RANKS: Partial<Record<Kin["block"]["state"], number>> = { invalid: 0, foreign: 1, ghost: 2 };
const rankOf = ({ block }: Kin): number => RANKS[block.state] ?? 3;

/**
 * The first of those that reach furthest; searched-for blocks come after those that are there, then foreign or invalid
 * ones.
 */
function furthest(kin: readonly Kin[]): Kin | undefined {
  return kin.reduce<Kin | undefined>((best, one) => {
    return best && (rankOf(best) - rankOf(one) || best.reach - one.reach) >= 0 ? best : one;
  }, undefined);
}
