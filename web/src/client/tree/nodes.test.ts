import { describe, expect, it } from "vitest";
import { block, chain, known, peer } from "../../testing/tree";
import { drawnBlocks } from "./nodes";

const NOW = 100_000;

const drawn = (...args: Parameters<typeof drawnBlocks>) => drawnBlocks(...args).blocks;

describe("orphans", () => {
  const tree = known("b", chain("a b", "", 10));

  it("are the tips that peers name and that are not here, once each, at the height claimed", () => {
    const peers = [
      peer("p", "x", { tipKnown: false, height: 12 }),
      peer("q", "x", { tipKnown: false, height: 12 }),
      peer("r", "b"),
    ];
    const orphans = drawn(tree, peers, NOW).filter(({ state }) => state === "orphan");
    expect(orphans).toMatchObject([{ id: "x", parent: "", height: 12, level: 12 }]);
  });

  it("stand at the edge when a peer claims a height beyond the window", () => {
    const peers = [
      peer("p", "x", { tipKnown: false, height: 2 ** 53 - 1 }),
      peer("q", "y", { tipKnown: false, height: 0 }),
    ];
    const levels = drawn(tree, peers, NOW).map(({ id, level }) => [id, level ?? "its own"]);
    expect(levels).toEqual([
      ["a", "its own"],
      ["y", 10],
      ["b", "its own"],
      ["x", 13],
    ]);
  });

  it("are not drawn when the node knows the block, in the window or below it", () => {
    const peers = [peer("p", "below", { height: 3 }), peer("q", "a", { tipKnown: false, height: 10 })];
    expect(drawn(tree, peers, NOW).map(({ state }) => state)).toEqual(["best", "best"]);
  });
});

describe("ghosts", () => {
  const ghosts = (...args: Parameters<typeof drawnBlocks>) =>
    drawn(...args)
      .filter(({ state }) => state === "ghost")
      .map(({ parent, level }) => [parent, level]);

  it("stand on the tips of those that search, who are counted with their rates", () => {
    const tree = known("b", chain("a b", "", 0));
    const peers = [peer("p", "b", { hashRate: 3 }), peer("q", "b", { hashRate: 4 }), peer("idle", "b")];
    expect(ghosts(tree, peers, NOW)).toEqual([["b", 2]]);
    expect(drawnBlocks(tree, peers, NOW).searches.get("b")).toEqual({ peers: 2, hashRate: 7 });
    expect(ghosts(tree, [peer("idle", "b")], NOW)).toEqual([]);
  });

  it("wait while the peers may not have heard of the newest block, and then say that they go on", () => {
    // a - b - c (just found), a peer still mines on b
    const peers = [peer("p", "b", { hashRate: 1 })];
    const tree = (found: Record<string, number>) => known("c", chain("a b c", "", 0), found);
    expect(ghosts(tree({ c: NOW - 1_000 }), peers, NOW)).toEqual([]);
    expect(ghosts(tree({ c: NOW - 4_000 }), peers, NOW)).toEqual([["b", 2]]);
    expect(ghosts(tree({}), peers, NOW)).toEqual([["b", 2]]);
  });

  it("stand on an orphan too, and beside a child that is invalid", () => {
    const tree = known("a", [block("a", "", 0), block("bad", "a", 1, "invalid")], { bad: NOW });
    const peers = [peer("p", "a", { hashRate: 1 }), peer("q", "x", { hashRate: 1, tipKnown: false, height: 2 })];
    expect(ghosts(tree, peers, NOW)).toEqual([
      ["a", 1],
      ["x", 3],
    ]);
  });
});
