/** The picture on a canvas: shapes without words. It can move more of them smoothly than elements can. */
import type { Camera, Size } from "./camera";
import type { DrawnState } from "./drawn";
import { BOX_HEIGHT, BOX_WIDTH, GAP, type Placed } from "./layout";
import { outline, strike } from "./shapes";

export interface Ink {
  line: string;
  fill: string;
}

/** The colours of each state, and of the lines between blocks. */
export type Inks = Record<DrawnState | "trunk" | "branch", Ink>;

const DASHES: Partial<Record<DrawnState, number[]>> = {
  header: [4, 3],
  orphan: [1.5, 3],
  foreign: [6, 3],
  ghost: [7, 5],
};

const shapes = new Map<DrawnState, Path2D>();

function shapeOf(state: DrawnState): Path2D {
  let shape = shapes.get(state);
  if (!shape) {
    shape = new Path2D(outline(state, BOX_WIDTH, BOX_HEIGHT));
    shape.addPath(new Path2D(strike(state, BOX_WIDTH, BOX_HEIGHT)));
    shapes.set(state, shape);
  }
  return shape;
}

const stateOf = (item: Placed): DrawnState => {
  if (item.kind === "block") return item.block.state;
  return item.kind === "run" ? (item.blocks[0]?.state ?? "best") : "ghost";
};

/** Draws the lines to all of `items`, and those shapes that `isDrawn` does not leave to others. */
export function paint(
  context: CanvasRenderingContext2D,
  items: readonly Placed[],
  camera: Camera,
  { size, ratio, inks, isDrawn }: { size: Size; ratio: number; inks: Inks; isDrawn: (item: Placed) => boolean },
): void {
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, size.width, size.height);
  const scale = camera.k * ratio;
  const lines = { trunk: new Path2D(), branch: new Path2D() };
  const boxes = new Map<DrawnState, Path2D>();
  for (const item of items) {
    if (item.parent) elbow(lines[item.lane === 0 ? "trunk" : "branch"], item, item.parent.y);
    if (isDrawn(item)) continue;
    const state = stateOf(item);
    const path = boxes.get(state) ?? new Path2D();
    boxes.set(state, path);
    path.addPath(shapeOf(state), { e: item.x, f: item.y });
  }

  context.setTransform(scale, 0, 0, scale, camera.x * ratio, camera.y * ratio);
  // However far away, a line is at least as thick as a point of the screen.
  context.lineWidth = Math.max(1.5, 1 / camera.k);
  for (const [name, path] of Object.entries(lines)) {
    context.strokeStyle = inks[name as keyof typeof lines].line;
    context.stroke(path);
  }
  for (const [state, path] of boxes) {
    context.fillStyle = inks[state].fill;
    context.strokeStyle = inks[state].line;
    context.setLineDash(DASHES[state] ?? []);
    context.fill(path);
    context.stroke(path);
  }
  context.setLineDash([]);
}

/** From the parent, which stands at `top`. */
function elbow(path: Path2D, { x, y }: Placed, top: number): void {
  const middle = BOX_HEIGHT / 2;
  path.moveTo(x - GAP, top + middle);
  if (top !== y) {
    path.lineTo(x - GAP / 2, top + middle);
    path.lineTo(x - GAP / 2, y + middle);
  }
  path.lineTo(x, y + middle);
}
