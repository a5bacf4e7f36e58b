import { expect, it } from "vitest";
import { at, chain, known, peer, row } from "../../testing/tree";
import { layoutTree } from "./layout";
import { neighbour } from "./navigate";

// a - b - c - (being mined)
//  \- x - y
const blocks = [...chain("a b c", "", 0), ...chain("x y", "a", 1, "stale")];
const layout = layoutTree(known("c", blocks), [peer("p", "c", { hashRate: 1 })]);

const cases: [from: string, key: string, to: string | undefined][] = [
  ["a", "ArrowRight", "b"],
  ["b", "ArrowLeft", "a"],
  ["x", "ArrowLeft", "a"],
  ["x", "ArrowRight", "y"],
  ["b", "ArrowDown", "x"],
  ["y", "ArrowUp", "c"],
  ["b", "ArrowUp", undefined],
  ["a", "ArrowLeft", undefined],
  ["c", "ArrowRight", undefined],
  ["y", "Home", "a"],
  ["y", "End", "c"],
  ["a", "q", undefined],
];

it.each(cases)("from %s with %s to %s", (id, key, to) => {
  expect(neighbour(layout, at(layout, id), key)?.id).toBe(to);
});

it("goes over a run as over one block", () => {
  const long = layoutTree(known("a40", row("a", 41, "", 0)), []);
  const run = neighbour(long, at(long, "a35"), "ArrowLeft");
  expect(run).toMatchObject({ kind: "run", id: "a1" });
  expect(run && neighbour(long, run, "ArrowRight")?.id).toBe("a35");
  expect(run && neighbour(long, run, "ArrowLeft")?.id).toBe("a0");
});
