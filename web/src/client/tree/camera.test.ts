import { describe, expect, it } from "vitest";
import { at, block, known, peer, row } from "../../testing/tree";
import { centreOn, contains, FURTHEST, followTip, frame, inView, reveal, within } from "./camera";
import { BOX_HEIGHT, BOX_WIDTH, layoutTree, type Placed } from "./layout";

// a0 - a1 - a2 - a3 - a4 - a5
//   \- x1
const tree = known("a5", [...row("a", 6, "", 0), block("x1", "a0", 1, "stale")]);
const layout = layoutTree(tree, []);
const size = { width: 400, height: 300 };

/** The place of a point of the picture on the screen. */
const onScreen = ({ x, y }: Placed, camera: { x: number; y: number; k: number }) => ({
  x: x * camera.k + camera.x,
  y: y * camera.k + camera.y,
});

describe("a camera", () => {
  it("that follows has the tip in view, with room behind it, at any scale", () => {
    for (const k of [0.2, 1, 2]) {
      const { x } = onScreen(at(layout, "a5"), followTip(layout, { ...size, width: 1_000 }, k));
      expect(x).toBeGreaterThan(0);
      expect(1_000 - x).toBeGreaterThan(2 * BOX_WIDTH * k);
    }
  });

  it("that follows keeps nothing free ahead of the tip where there is no room, unless something is there", () => {
    const phone = { ...size, width: 330 };
    const behind = onScreen(at(layout, "a5"), followTip(layout, phone, 1));
    expect(behind.x).toBeGreaterThan(phone.width / 2);
    expect(behind.x + BOX_WIDTH).toBeLessThanOrEqual(phone.width);
    const mined = layoutTree(tree, [peer("b", "a5", { hashRate: 1 })]);
    const { x } = onScreen(at(mined, "a5"), followTip(mined, phone, 1));
    expect(x).toBeLessThan(behind.x);
  });

  it("centres a block", () => {
    const { x, y } = onScreen(at(layout, "x1"), centreOn(at(layout, "x1"), size, 2));
    expect([x + BOX_WIDTH, y + BOX_HEIGHT]).toEqual([200, 150]);
  });

  it("moves no further than it has to", () => {
    const camera = centreOn(at(layout, "a3"), size, 1);
    expect(reveal(at(layout, "a3"), camera, size)).toBe(camera);
    const right = onScreen(at(layout, "a5"), reveal(at(layout, "a5"), camera, size));
    expect(right.x + BOX_WIDTH).toBe(400 - 16);
    const left = onScreen(at(layout, "a0"), reveal(at(layout, "a0"), camera, size));
    expect(left.x).toBe(16);
  });

  it("frames several blocks, no nearer than life-size and no further than can be seen", () => {
    const all = frame(layout.items, size);
    expect(all?.k).toBeLessThan(1);
    for (const item of layout.items) {
      const { x, y } = onScreen(item, all ?? { x: 0, y: 0, k: 1 });
      expect(x >= 0 && x + BOX_WIDTH * (all?.k ?? 1) <= 400 && y >= 0 && y < 300).toBe(true);
    }
    expect(frame([at(layout, "a2")], size)?.k).toBe(1);
    const blocks = row("a", 400, "", 0);
    const opened = new Set(blocks.map(({ id }) => id));
    expect(frame(layoutTree(known("a399", blocks), [], { opened }).items, size)?.k).toBe(FURTHEST);
    expect(frame([], size)).toBeUndefined();
  });
});

describe("what is drawn", () => {
  it("is what lies in the area, with the lines that cross it", () => {
    const camera = centreOn(at(layout, "a1"), { width: 50, height: 10 }, 1);
    const near = within(layout, inView(camera, { width: 50, height: 10 })).map(({ id }) => id);
    expect(near).toContain("a1");
    expect(near).toContain("x1");
    expect(near).not.toContain("a4");
    expect(within(layout, { left: -9e9, right: 9e9, top: -9e9, bottom: 9e9 })).toHaveLength(layout.items.length);
  });

  it("reaches beyond the view, so that a small move needs nothing new", () => {
    const camera = { x: 0, y: 0, k: 0.5 };
    const drawn = inView(camera, size, 0.5);
    expect(contains(drawn, inView({ ...camera, x: 150, y: -100 }, size))).toBe(true);
    expect(contains(drawn, inView({ ...camera, x: 250 }, size))).toBe(false);
  });
});
