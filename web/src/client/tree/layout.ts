/**
 * The places of all things in the picture of the block tree: pure arithmetic, all lengths in the picture's own units.
 */
import type { PeerView } from "../../wasm/chain_wasm";
import type { KnownTree } from "../node/known";
import type { Sibling } from "../siblings/word";
import { alike } from "../ui/alike";
import { type Chip, chipsOf, peersByTip, siblingsByTip } from "./chips";
import type { DrawnBlock } from "./drawn";
import { type Family, familyOf, forksOf, type Kin } from "./family";
import { type Columns, columnsOf } from "./folds";
import { assignLanes } from "./lanes";
import { drawnBlocks, type Search } from "./nodes";

export const BOX_WIDTH = 104;
export const BOX_HEIGHT = 44;
/** Between two boxes of one lane: room for a line to turn. */
export const GAP = 28;
export const PITCH = BOX_WIDTH + GAP;
/** Extends into the gap behind, where nothing of its lane stands. */
export const GHOST_WIDTH = BOX_WIDTH + GAP;
export const CHIP_HEIGHT = 20;
export const CHIP_PITCH = 24;
const CHIP_TOP = 6;
const LANE_GAP = 20;
export const MARGIN = 16;
const CORNER = 8;

interface Place {
  /** The id of its first block, or of the block for which it stands. */
  id: string;
  column: number;
  lane: number;
  /** The box's top left corner. */
  x: number;
  y: number;
  /** The item on which it stands, if that is in the picture. */
  parent: Placed | undefined;
  /** Whether the window ends before the parent. */
  parentOutside: boolean;
}

export interface PlacedBlock extends Place {
  kind: "block";
  block: DrawnBlock;
  tip: boolean;
  chips: Chip[];
  search: Search | undefined;
}

/** Blocks without a fork between, drawn as one. */
export interface PlacedRun extends Place {
  kind: "run";
  blocks: DrawnBlock[];
}

/** A block that is being searched for. */
export interface PlacedGhost extends Place {
  kind: "ghost";
  height: number;
  search: Search;
}

export type Placed = PlacedBlock | PlacedRun | PlacedGhost;

export interface TreeLayout {
  /** By column, then by lane. */
  items: readonly Placed[];
  byColumn: readonly (readonly Placed[])[];
  /** The place of a block, in a run or alone. */
  at(id: string): Placed | undefined;
  tip: Placed | undefined;
  /** Ids of blocks at which branches part, the newest first. */
  forks: readonly string[];
  left: number;
  right: number;
  bottom: number;
  /** Peers whose tip is here, but not in the window. */
  elsewhere: { count: number; you: boolean };
}

export interface LayoutOptions {
  /** Other tabs of this browser, whose blocks this node has not heard of. */
  siblings?: readonly Sibling[];
  /** Blocks that are not to be drawn in a run. */
  opened?: ReadonlySet<string>;
  /** In milliseconds. */
  now?: number;
  /** Places in an earlier picture: the first of them that is in this one, too, stays in its place. */
  hold?: readonly Pick<Placed, "id" | "x">[];
  /** The picture before: an item that has not changed since is the same object, which need not be drawn anew. */
  before?: TreeLayout | undefined;
}

/** The offset of chip number `index` below a box's corner. */
export const chipTop = (index: number): number => BOX_HEIGHT + CHIP_TOP + index * CHIP_PITCH;

/** The place below its box and the chips that hang at it. */
export const bottomOf = (item: Placed): number =>
  item.y + chipTop(item.kind === "block" ? item.chips.length : item.kind === "ghost" ? 1 : 0);

const NONE_OPENED: ReadonlySet<string> = new Set();
const NO_CHIPS: Chip[] = [];
const NO_SIBLINGS: readonly Sibling[] = [];
const NOBODY: Search = { peers: 0, hashRate: 0 };
const NOTHING_KEPT: ReadonlyMap<Placed, Placed> = new Map();

export function layoutTree(tree: KnownTree, peers: readonly PeerView[], options: LayoutOptions = {}): TreeLayout {
  const { siblings = NO_SIBLINGS, opened = NONE_OPENED, now = 0, hold = [], before } = options;
  const { blocks, searches } = drawnBlocks(tree, peers, now, siblings);
  const family = familyOf(blocks);
  const crowd = peersByTip(peers);
  const beside = siblingsByTip(siblings);
  const columns = columnsOf(tree.tip, family, new Set([...crowd.keys(), ...beside.keys()]), opened);
  const origin = originOf(hold, family, columns);

  /** The place where the next thing in each column may begin. */
  const free: number[] = [];
  const items = new Map<Kin, Placed>();
  const byColumn: Placed[][] = [];
  const put = (item: Placed): Placed => {
    free[item.column] = bottomOf(item) + LANE_GAP;
    const column = byColumn[item.column];
    if (column) column.push(item);
    else byColumn[item.column] = [item];
    return item;
  };

  for (const { lane, blocks } of assignLanes(tree.tip, family)) {
    const y = blocks.reduce((y, { level }) => Math.max(y, free[columns.of(level)] ?? 0), MARGIN);
    let run: PlacedRun | undefined;
    for (const kin of blocks) {
      const { block } = kin;
      const column = columns.of(kin.level);
      if (run?.column === column) {
        run.blocks.push(block);
        items.set(kin, run);
        continue;
      }
      const { id, height } = block;
      const x = origin + column * PITCH;
      // Lines come lane by lane, so a parent above has its place already.
      const parent = kin.parent && items.get(kin.parent);
      const parentOutside = !parent && height > 0 && block.parent !== "";
      run = undefined;
      if (columns.isFolded(kin.level)) {
        run = { kind: "run", id, column, lane, x, y, parent, parentOutside, blocks: [block] };
        items.set(kin, put(run));
      } else if (block.state === "ghost") {
        const search = searches.get(block.parent) ?? NOBODY;
        items.set(kin, put({ kind: "ghost", id, column, lane, x, y, parent, parentOutside, height, search }));
      } else {
        const [here, others] = [crowd.get(id), beside.get(id)];
        const chips = here || others ? chipsOf(here ?? [], others) : NO_CHIPS;
        const [tip, search] = [id === tree.tip, searches.get(id)];
        const item: Placed = {
          kind: "block",
          id,
          column,
          lane,
          x,
          y,
          parent,
          parentOutside,
          block,
          tip,
          chips,
          search,
        };
        items.set(kin, put(item));
      }
    }
  }

  const kept = before ? keepObjects(byColumn, before) : NOTHING_KEPT;
  const at = (id: string): Placed | undefined => {
    const kin = family.byId.get(id);
    const item = kin && items.get(kin);
    return item && (kept.get(item) ?? item);
  };
  return {
    // Lanes came in order, so every column is in order.
    items: byColumn.flat(),
    byColumn: Array.from(byColumn, (column) => column ?? []),
    at,
    tip: at(tree.tip),
    forks: forksOf(family),
    left: origin,
    right: origin + Math.max(0, byColumn.length - 1) * PITCH + BOX_WIDTH,
    bottom: free.reduce((bottom, next) => Math.max(bottom, next - LANE_GAP), 0),
    elsewhere: elsewhereOf(peers, family),
  };
}

/** An SVG path from the parent's box to this one, relative to its corner; empty if it stands on nothing. */
export function edgeOf({ y, parent, parentOutside }: Placed): string {
  const end = BOX_HEIGHT / 2;
  if (!parent) return parentOutside ? `M ${-GAP} ${end} H 0` : "";
  const start = parent.y - y + end;
  if (start === end) return `M ${-GAP} ${end} H 0`;
  const turn = -GAP / 2;
  const corner = Math.sign(end - start) * CORNER;
  return (
    `M ${-GAP} ${start} H ${turn - CORNER} Q ${turn} ${start} ${turn} ${start + corner} ` +
    `V ${end - corner} Q ${turn} ${end} ${turn + CORNER} ${end} H 0`
  );
}

/** The place where column 0 begins, so that the held block stays. */
function originOf(hold: readonly Pick<Placed, "id" | "x">[], { byId }: Family, columns: Columns): number {
  for (const { id, x } of hold) {
    const kin = byId.get(id);
    if (kin) return x - columns.of(kin.level) * PITCH;
  }
  return 0;
}

/** Puts the earlier object in the place of each item that looks the same; answers which item stands for which. */
function keepObjects(byColumn: Placed[][], before: TreeLayout): ReadonlyMap<Placed, Placed> {
  const kept = new Map<Placed, Placed>();
  // In the order of columns, so that a parent has been looked at before its children.
  for (const column of byColumn) {
    for (const [index, item] of (column ?? []).entries()) {
      item.parent &&= kept.get(item.parent) ?? item.parent;
      const earlier = before.at(item.id);
      if (!earlier || !looksLike(item, earlier)) continue;
      // Neither shows: the parent's place has been compared.
      earlier.column = item.column;
      earlier.parent = item.parent;
      kept.set(item, earlier);
      column[index] = earlier;
    }
  }
  return kept;
}

function looksLike(item: Placed, other: Placed): boolean {
  const { lane, x, y, parent, parentOutside } = item;
  const stands = lane === other.lane && x === other.x && y === other.y && parentOutside === other.parentOutside;
  return stands && parent?.id === other.parent?.id && parent?.y === other.parent?.y && showsLike(item, other);
}

function showsLike(item: Placed, other: Placed): boolean {
  switch (item.kind) {
    case "block":
      return (
        other.kind === "block" &&
        item.tip === other.tip &&
        alike(item.block, other.block) &&
        alike(item.search ?? NOBODY, other.search ?? NOBODY) &&
        allAlike(item.chips, other.chips)
      );
    case "run":
      return other.kind === "run" && allAlike(item.blocks, other.blocks);
    case "ghost":
      return other.kind === "ghost" && item.height === other.height && alike(item.search, other.search);
  }
}

const allAlike = <T extends object>(some: readonly T[], others: readonly T[]): boolean =>
  some.length === others.length && some.every((one, index) => alike(one, others[index] as T));

function elsewhereOf(peers: readonly PeerView[], { byId }: Family): TreeLayout["elsewhere"] {
  const away = peers.filter((peer) => !byId.has(peer.tip));
  return { count: away.length, you: away.some((peer) => peer.you) };
}
