import { expect, it } from "vitest";
import { block, chain, known, peer } from "../../testing/tree";
import { converged, countOf, isSplit, isTogether, NOBODY, onOneTip } from "./convergence";

// a - b - c - d
//      \- x
const tree = known("d", [...chain("a b c d", "", 0), block("x", "b", 2, "stale")]);

it("relates every tip to the one that most have", () => {
  const peers = [
    peer("me", "d", { you: true }),
    peer("p", "c"),
    peer("q", "c"),
    peer("old", "a"),
    peer("older", "below the window"),
    peer("other", "x"),
    peer("far", "elsewhere", { tipKnown: false }),
  ];
  const state = converged(NOBODY, tree, peers, 0);
  const relations = state.groups.map(({ tip, relation, peers }) => [relation, tip, peers.length]);
  expect(relations).toEqual([
    ["leading", "c", 2],
    ["ahead", "d", 1],
    ["behind", "a", 1],
    ["behind", "below the window", 1],
    ["branch", "x", 1],
    ["unknown", "elsewhere", 1],
  ]);
  expect([onOneTip(state), state.peers, countOf(state, "behind")]).toEqual([2, 7, 2]);
});

it("takes this tab's side among crowds of one size", () => {
  const state = converged(NOBODY, tree, [peer("p", "x"), peer("me", "d", { you: true })], 0);
  expect(state.groups[0]?.tip).toBe("d");
});

it("tells since when the peers have been split, or not", () => {
  const me = peer("me", "d", { you: true });
  const one = converged(NOBODY, tree, [me, peer("p", "d")], 1_000);
  expect([isTogether(one), isSplit(one), one.since]).toEqual([true, false, 1_000]);

  const late = converged(one, tree, [me, peer("p", "c")], 2_000);
  expect([isTogether(late), isSplit(late), late.since]).toEqual([false, false, 1_000]);

  const split = converged(late, tree, [me, peer("p", "x")], 3_000);
  expect([isTogether(split), isSplit(split), split.since]).toEqual([false, true, 3_000]);

  const still = converged(split, tree, [me, peer("p", "y", { tipKnown: false })], 9_000);
  expect([isSplit(still), still.since]).toEqual([true, 3_000]);

  const healed = converged(still, tree, [me, peer("p", "d")], 10_000);
  expect([isTogether(healed), isSplit(healed), healed.since]).toEqual([true, false, 10_000]);
});

it("says nothing of nobody", () => {
  const state = converged(NOBODY, tree, [], 5);
  expect([state, isTogether(state), onOneTip(state)]).toEqual([NOBODY, true, 0]);
});
