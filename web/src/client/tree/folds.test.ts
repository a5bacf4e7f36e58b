import { describe, expect, it } from "vitest";
import { at, block, known, peer, row } from "../../testing/tree";
import type { KnownTree } from "../node/known";
import { layoutTree, type TreeLayout } from "./layout";

/** The picture from left to right, lane by lane: single blocks by name, runs by their length. */
function lanes({ items }: TreeLayout): string[] {
  const lanes: string[][] = [];
  for (const item of items) {
    const text = item.kind === "run" ? `(${item.blocks.length})` : item.id;
    lanes[item.lane] = [...(lanes[item.lane] ?? []), text];
  }
  return lanes.map((lane) => lane.join(" "));
}

const draw = (tree: KnownTree, opened: string[] = []): string[] =>
  lanes(layoutTree(tree, [], { opened: new Set(opened) }));

describe("a run", () => {
  it("stands for what lies between the lowest block and the last ones", () => {
    expect(draw(known("a40", row("a", 41, "", 0)))).toEqual(["a0 (34) a35 a36 a37 a38 a39 a40"]);
  });

  it("is not made of a few blocks", () => {
    expect(draw(known("a10", row("a", 11, "", 0)))).toEqual(["a0 (4) a5 a6 a7 a8 a9 a10"]);
    expect(draw(known("a9", row("a", 10, "", 0)))).toEqual(["a0 a1 a2 a3 a4 a5 a6 a7 a8 a9"]);
  });

  it("ends at a fork, at the blocks built on it and at a branch's end", () => {
    // a0 ... a20 - a21 ... a60
    //           \- x21 - x22
    const blocks = [...row("a", 61, "", 0), ...row("x", 2, "a20", 21, "stale")];
    expect(draw(known("a60", blocks))).toEqual(["a0 (19) a20 a21 a22 (32) a55 a56 a57 a58 a59 a60", "x21 x22"]);
  });

  it("goes through all lanes alike", () => {
    // a0 - a1 ... a30 - a31
    //   \- x1 ... x30
    const blocks = [...row("a", 32, "", 0), ...row("x", 30, "a0", 1, "stale")];
    const layout = layoutTree(known("a31", blocks), []);
    expect(lanes(layout)).toEqual(["a0 a1 (24) a26 a27 a28 a29 a30 a31", "x1 (24) x26 x27 x28 x29 x30"]);
    expect(at(layout, "x5").x).toBe(at(layout, "a5").x);
    expect(at(layout, "x30").x).toBe(at(layout, "a30").x);
  });

  it("leaves out a peer's tip, and what has been opened", () => {
    const tree = known("a40", row("a", 41, "", 0));
    const tips = layoutTree(tree, [peer("slow", "a12")]);
    expect(lanes(tips)[0]).toMatch(/^a0 \(11\) a12 \(22\) a35 /);
    expect(draw(tree, ["a20", "a21"])[0]).toMatch(/^a0 \(19\) a20 a21 \(13\) a35 /);
  });

  it("is of one kind", () => {
    const blocks = [...row("a", 21, "", 0), ...row("h", 30, "a20", 21, "header")];
    expect(draw(known("a20", blocks))).toEqual(["a0 (14) a15 a16 a17 a18 a19 a20 h21 (28) h50"]);
  });

  it("gives way for what is searched for at its height", () => {
    // a0 ... a20 - a21 ... a60
    //           \- x21 (a peer mines on it)
    const blocks = [...row("a", 61, "", 0), block("x21", "a20", 21, "stale")];
    const layout = layoutTree(known("a60", blocks), [peer("stubborn", "x21", { hashRate: 5 })]);
    expect(lanes(layout)[1]).toBe("x21 ghost-x21");
    expect(at(layout, "ghost-x21").x).toBe(at(layout, "a22").x);
  });
});
