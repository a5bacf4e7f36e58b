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
  const crowd = peersByTip(peers);
  const lowest = Math.min(...tree.blocks.map(({ height }) => height));
  const tops = new Map<string, number>();
  /** Where the next thing in each column may begin. */
  const free: number[] = [];

  const blocks: PlacedBlock[] = [];
  for (const line of assignLanes(tree.tip, family)) {
    const columns = line.blocks.map(({ height }) => height - lowest);
    const y = Math.max(MARGIN, ...columns.map((column) => free[column] ?? 0));
    for (const block of line.blocks) {
      const column = block.height - lowest;
      const parent = parentOf(block, family);
      const chips = chipsOf(crowd.get(block.id) ?? []);
      tops.set(block.id, y);
      free[column] = y + chipTop(chips.length) + LANE_GAP;
      blocks.push({
        block,
        column,
        lane: line.lane,
        x: MARGIN + GAP + column * (BOX_WIDTH + GAP),
        y,
        // Lines come lane by lane, so a parent above has its place already.
        edge: edgeOf(block, y, parent && (tops.get(parent.id) ?? y)),
        parentOutside: !parent && block.height > 0,
        chips,
        tip: block.id === tree.tip,
      });
    }
  }
  blocks.sort((a, b) => a.column - b.column || a.lane - b.lane);

  const right = Math.max(0, ...blocks.map(({ x }) => x + BOX_WIDTH));
  const bottom = Math.max(0, ...blocks.map(({ y, chips }) => y + chipTop(chips.length)));
  return { width: right + MARGIN, height: bottom + MARGIN, blocks, elsewhere: elsewhereOf(peers, family) };
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
