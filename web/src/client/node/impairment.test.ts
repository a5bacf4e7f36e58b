import { expect, it } from "vitest";
import type { ImpairmentView, PeerView } from "../../wasm/chain_wasm";
import { badgesOf, groupSizes, isNone, NONE, ownImpairment } from "./impairment";

function peer(you: boolean, impairment?: ImpairmentView): PeerView {
  const plain: PeerView = {
    peer: 1,
    node: "0123456789abcdef",
    name: "abab",
    kind: "tab",
    tip: "00".repeat(32),
    tipKnown: true,
    height: 1,
    hashRate: 0,
    you,
  };
  return impairment ? { ...plain, impairment } : plain;
}

it("says in a few words what is not as usual", () => {
  expect(badgesOf({ group: 1, delayMs: 1500, lossPercent: 10 })).toEqual(["group B", "1.5\u00a0s late", "10% lost"]);
  expect(badgesOf(NONE)).toEqual([]);
  expect(badgesOf(undefined)).toEqual([]);
});

it("knows this tab's own among others", () => {
  const apart = { ...NONE, group: 1 };
  expect(ownImpairment([peer(false, apart), peer(true)])).toEqual(NONE);
  expect(ownImpairment([peer(true, apart), peer(false)])).toEqual(apart);
  expect(isNone(apart)).toBe(false);
});

it("counts who is on which side", () => {
  const peers = [peer(true, { ...NONE, group: 1 }), peer(false), peer(false, { ...NONE, delayMs: 300 })];
  expect(groupSizes(peers)).toEqual([
    [0, 2],
    [1, 1],
  ]);
  expect(groupSizes([])).toEqual([
    [0, 0],
    [1, 0],
  ]);
});
