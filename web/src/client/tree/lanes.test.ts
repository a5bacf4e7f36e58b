import { expect, it } from "vitest";
import { block, chain } from "../../testing/tree";
import type { BlockSummary } from "../../wasm/chain_wasm";
import { familyOf } from "./family";
import { assignLanes } from "./lanes";

function lanes(tip: string, blocks: BlockSummary[]): Record<string, number> {
  const family = familyOf(blocks.toSorted((a, b) => a.height - b.height));
  const lines = assignLanes(tip, family);
  return Object.fromEntries(lines.flatMap(({ lane, blocks }) => blocks.map(({ block }) => [block.id, lane])));
}

it("keeps the best chain straight and gives each branch a line of its own", () => {
  // a - b - c - d - e
  //      \- x - y
  //      \- z
  const blocks = [...chain("a b c d e", "before", 10), ...chain("x y", "b", 12, "stale"), block("z", "b", 12, "stale")];
  expect(lanes("e", blocks)).toEqual({ a: 0, b: 0, c: 0, d: 0, e: 0, x: 1, y: 1, z: 2 });
});

it("follows the tip onto the branch that became the best chain", () => {
  // a - b - c          a - x - y - z
  //  \- x - y - z  =>   \- b - c
  const blocks = [block("a", "", 0), ...chain("b c", "a", 1), ...chain("x y z", "a", 1, "stale")];
  expect(lanes("c", blocks)).toMatchObject({ b: 0, c: 0, x: 1, y: 1, z: 1 });
  expect(lanes("z", blocks)).toMatchObject({ b: 1, c: 1, x: 0, y: 0, z: 0 });
});

it("uses a lane again only behind a free column", () => {
  // a - b - c - d - e - f
  //  \- x    \- z    \- y
  const blocks = [
    ...chain("a b c d e f", "", 0),
    block("x", "a", 1, "stale"),
    block("z", "b", 2, "stale"),
    block("y", "d", 4, "stale"),
  ];
  expect(lanes("f", blocks)).toMatchObject({ x: 1, z: 2, y: 1 });
});

it("lets a branch of a branch stand below it", () => {
  // a - b - c - d
  //  \- x - y
  //      \- w
  const blocks = [...chain("a b c d", "", 0), ...chain("x y", "a", 1, "stale"), block("w", "x", 2, "stale")];
  expect(lanes("d", blocks)).toMatchObject({ x: 1, y: 1, w: 2 });
});

it("carries headers ahead of the tip on in its lane, but no invalid block", () => {
  // a - b (tip) - h - i      (headers)
  //             \- bad
  const blocks = [
    ...chain("a b", "", 0),
    block("bad", "b", 2, "invalid"),
    ...chain("h i", "b", 2, "header"),
    block("worse", "i", 4, "invalid"),
  ];
  expect(lanes("b", blocks)).toMatchObject({ h: 0, i: 0, bad: 1, worse: 1 });
});

it("takes the longest chain for the trunk while the tip is below the window", () => {
  const blocks = [...chain("h i j", "far", 900, "header"), block("k", "h", 901, "header")];
  expect(lanes("old", blocks)).toEqual({ h: 0, i: 0, j: 0, k: 1 });
});

it("does not follow a parent whose height does not fit", () => {
  expect(lanes("b", [block("a", "", 0), block("b", "a", 5)])).toEqual({ a: 1, b: 0 });
});
