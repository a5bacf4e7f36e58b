/** Where everything in the picture of the block tree stands: pure arithmetic, all lengths in CSS pixels. */
import type { BlockSummary, PeerView } from "../../wasm/tabchain_core";
import { type Chip, chipsOf, peersByTip } from "./chips";
import { assignLanes, type Family, familyOf, parentOf } from "./lanes";

export const BOX_WIDTH = 88;
export const BOX_HEIGHT = 44;
/** Between two boxes of one lane: room for a line to turn. */
export const GAP = 28;
export const CHIP_HEIGHT = 20;
export const CHIP_PITCH = 24;
const CHIP_TOP = 6;
const LANE_GAP = 20;
const MARGIN = 16;
const CORNER = 8;

export interface PlacedBlock {
  block: BlockSummary;
  column: number;
  lane: number;
  /** The box's top left corner. */
  x: number;
  y: number;
  /** An SVG path from the parent's box to this one, relative to the corner; empty for the first block of all. */
  edge: string;
  /** Whether the window ends before the parent. */
  parentOutside: boolean;
  chips: Chip[];
  tip: boolean;
}

export interface TreeLayout {
  width: number;
  height: number;
  /** By height, then by lane. */
  blocks: PlacedBlock[];
  /** Peers whose tip is not in the window. */
  elsewhere: { count: number; you: boolean };
}

export interface TreeView {
  tip: string;
  blocks: readonly BlockSummary[];
}

/** The offset of chip number `index` below a box's corner. */
export const chipTop = (index: number): number => BOX_HEIGHT + CHIP_TOP + index * CHIP_PITCH;

export function layoutTree(tree: TreeView, peers: readonly PeerView[]): TreeLayout {
  const family = familyOf(tree.blocks);
  const lanes = assignLanes(tree.tip, family);
  const crowd = peersByTip(peers);
  const chips = new Map([...family.byId.keys()].map((id) => [id, chipsOf(crowd.get(id) ?? [])]));
  const tops = laneTops(lanes, chips);

  const lowest = Math.min(...tree.blocks.map(({ height }) => height));
  const place = (block: BlockSummary): { column: number; lane: number; x: number; y: number } => {
    const lane = lanes.get(block.id) ?? 0;
    const column = block.height - lowest;
    return { column, lane, x: MARGIN + GAP + column * (BOX_WIDTH + GAP), y: tops.at[lane] ?? MARGIN };
  };
  const blocks = [...family.byId.values()].map((block): PlacedBlock => {
    const own = place(block);
    const parent = parentOf(block, family);
    return {
      block,
      ...own,
      edge: edgeOf(block, own.y, parent && place(parent).y),
      parentOutside: !parent && block.height > 0,
      chips: chips.get(block.id) ?? [],
      tip: block.id === tree.tip,
    };
  });
  blocks.sort((a, b) => a.column - b.column || a.lane - b.lane);

  const right = Math.max(0, ...blocks.map(({ x }) => x + BOX_WIDTH));
  return { width: right + MARGIN, height: tops.end, blocks, elsewhere: elsewhereOf(peers, family) };
}

/** Every lane is as high as the longest column of chips in it. */
function laneTops(
  lanes: ReadonlyMap<string, number>,
  chips: ReadonlyMap<string, Chip[]>,
): { at: number[]; end: number } {
  const most: number[] = [];
  for (const [id, lane] of lanes) {
    most[lane] = Math.max(most[lane] ?? 0, chips.get(id)?.length ?? 0);
  }
  const at: number[] = [];
  let top = MARGIN;
  for (const count of most) {
    at.push(top);
    top += chipTop(count) + LANE_GAP;
  }
  return { at, end: top - LANE_GAP + MARGIN };
}

function edgeOf(block: BlockSummary, y: number, parentY: number | undefined): string {
  const end = BOX_HEIGHT / 2;
  if (parentY === undefined) return block.height === 0 ? "" : `M ${-GAP} ${end} H 0`;
  const start = parentY - y + end;
  if (start === end) return `M ${-GAP} ${end} H 0`;
  const turn = -GAP / 2;
  const corner = Math.sign(end - start) * CORNER;
  return (
    `M ${-GAP} ${start} H ${turn - CORNER} Q ${turn} ${start} ${turn} ${start + corner} ` +
    `V ${end - corner} Q ${turn} ${end} ${turn + CORNER} ${end} H 0`
  );
}

function elsewhereOf(peers: readonly PeerView[], { byId }: Family): TreeLayout["elsewhere"] {
  const away = peers.filter((peer) => !byId.has(peer.tip));
  return { count: away.length, you: away.some((peer) => peer.you) };
}
