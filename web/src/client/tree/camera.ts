/**
 * The part of the picture that is in view: a point of the picture stands at its place times `k`, moved by `x` and `y`.
 */
import { BOX_HEIGHT, BOX_WIDTH, GAP, GHOST_WIDTH, MARGIN, PITCH, type Placed, type TreeLayout } from "./layout";

export interface Camera {
  x: number;
  y: number;
  k: number;
}

export interface Size {
  width: number;
  height: number;
}

export interface Area {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export const NEAREST = 3;
export const FURTHEST = 0.06;
/** Below this, text is too small to be read and is left out. */
export const READABLE = 0.45;

/** Columns ahead of the tip that are kept in view, where there is something in them and room for it. */
const MOST_AHEAD = 3;

/**
 * With the tip near the right edge, room for blocks that are searched for or claimed ahead of it, and the trunk along
 * the top.
 */
export function followTip(layout: TreeLayout, { width }: Size, k: number): Camera {
  if (!layout.tip) return { x: width - (layout.right + MARGIN) * k, y: 0, k };
  const there = layout.byColumn.length - 1 - layout.tip.column;
  const room = Math.floor(width / (PITCH * k)) - 2;
  // If there is room for few columns only, none is kept free for blocks that may come.
  const least = room < 1 ? Math.min(1, there) : 1;
  const ahead = Math.max(least, Math.min(MOST_AHEAD, there, room));
  return { x: width - (layout.tip.x + ahead * PITCH + GHOST_WIDTH + MARGIN) * k, y: 0, k };
}

/** With this in the middle. */
export function centreOn(item: Placed, { width, height }: Size, k: number): Camera {
  return { x: width / 2 - (item.x + BOX_WIDTH / 2) * k, y: height / 2 - (item.y + BOX_HEIGHT / 2) * k, k };
}

/** With all of these in view, but never larger than life-size. */
export function frame(items: readonly Placed[], size: Size): Camera | undefined {
  if (items.length === 0) return undefined;
  const left = Math.min(...items.map(({ x }) => x)) - GAP;
  const right = Math.max(...items.map(({ x }) => x)) + BOX_WIDTH + GAP;
  const top = Math.min(...items.map(topOf)) - MARGIN;
  const bottom = Math.max(...items.map(({ y }) => y)) + 2 * BOX_HEIGHT;
  const fit = Math.min(1, size.width / (right - left), size.height / (bottom - top));
  const k = Math.max(FURTHEST, fit);
  return { x: (size.width - (left + right) * k) / 2, y: (size.height - (top + bottom) * k) / 2, k };
}

/** Moved only as far as needed to bring this into view; the same camera if it is in view. */
export function reveal(item: Placed, camera: Camera, { width, height }: Size): Camera {
  const x = nudge(item.x * camera.k + camera.x, BOX_WIDTH * camera.k, width);
  const y = nudge(item.y * camera.k + camera.y, BOX_HEIGHT * camera.k, height);
  return x === 0 && y === 0 ? camera : { ...camera, x: camera.x + x, y: camera.y + y };
}

function nudge(start: number, length: number, room: number): number {
  if (start < MARGIN) return MARGIN - start;
  return Math.min(0, room - MARGIN - (start + length));
}

/** The part of the picture that is in view, and `more` times its size on every side. */
export function inView({ x, y, k }: Camera, { width, height }: Size, more = 0): Area {
  return {
    left: (-x - more * width) / k,
    right: (-x + (1 + more) * width) / k,
    top: (-y - more * height) / k,
    bottom: (-y + (1 + more) * height) / k,
  };
}

export const contains = (outer: Area, inner: Area): boolean =>
  outer.left <= inner.left && outer.right >= inner.right && outer.top <= inner.top && outer.bottom >= inner.bottom;

/** The items of the picture in an area, and the lines that cross it. */
export function within(layout: TreeLayout, area: Area): Placed[] {
  const first = Math.max(0, Math.floor((area.left - layout.left) / PITCH));
  const last = Math.min(layout.byColumn.length - 1, Math.ceil((area.right - layout.left) / PITCH));
  const found: Placed[] = [];
  for (let column = first; column <= last; column += 1) {
    for (const item of layout.byColumn[column] ?? []) {
      if (topOf(item) <= area.bottom && item.y + 4 * BOX_HEIGHT >= area.top) found.push(item);
    }
  }
  return found;
}

/** How far up the line to its parent goes. */
const topOf = ({ y, parent }: Placed): number => Math.min(y, parent?.y ?? y);
