import { describe, expect, it } from "vitest";
import { block, chain, row } from "../../testing/tree";
import { FOUND_MS, NOTHING_KNOWN, withChanges } from "./known";

const NOW = 1_000_000;

const start = withChanges(NOTHING_KNOWN, { tip: "c", blocks: chain("a b c", "", 0), gone: [] }, NOW);
const ids = ({ blocks }: typeof start): string[] => blocks.map(({ id }) => id);

it("takes what is new, what changed and what is gone, by height", () => {
  const news = { tip: "z", blocks: [block("z", "y", 2), block("y", "a", 1), block("b", "a", 1, "stale")], gone: ["c"] };
  const after = withChanges(start, news, NOW);
  expect(ids(after).sort()).toEqual(["a", "b", "y", "z"]);
  expect(after.blocks.map(({ height }) => height)).toEqual([0, 1, 1, 2]);
  expect(after.blocks.find(({ id }) => id === "b")?.state).toBe("stale");
  expect(after.tip).toBe("z");
  expect(ids(start)).toEqual(["a", "b", "c"]);
});

it("keeps who mined a block when its body has left the node's memory", () => {
  const mined = { ...block("d", "c", 3), miner: "0x1", mine: true, transfers: 2 };
  const told = withChanges(start, { tip: "d", blocks: [mined], gone: [] }, NOW);
  const later = withChanges(told, { tip: "c", blocks: [block("d", "c", 3, "stale")], gone: [] }, NOW);
  expect(later.blocks.at(-1)).toMatchObject({ state: "stale", miner: "0x1", mine: true, transfers: 2 });
});

describe("a block that counts as found just now", () => {
  const found = (tree: typeof start): string[] => [...tree.found.keys()];

  it("came alone, and counts for some seconds", () => {
    const one = withChanges(start, { tip: "d", blocks: [block("d", "c", 3)], gone: [] }, NOW);
    expect(found(one)).toEqual(["d"]);
    const two = withChanges(one, { tip: "e", blocks: [block("e", "d", 4)], gone: [] }, NOW + FOUND_MS - 1);
    expect(found(two)).toEqual(["d", "e"]);
    const three = withChanges(two, { tip: "e", blocks: [], gone: [] }, NOW + FOUND_MS);
    expect(found(three)).toEqual(["e"]);
  });

  it("is not one of the first blocks, of many at once, of old ones, nor of those told anew", () => {
    expect(found(start)).toEqual([]);
    expect(found(withChanges(start, { tip: "d11", blocks: row("d", 9, "c", 3), gone: [] }, NOW))).toEqual([]);
    const high = withChanges(NOTHING_KNOWN, { tip: "a90", blocks: row("a", 50, "", 41), gone: [] }, NOW);
    expect(found(withChanges(high, { tip: "a90", blocks: [block("a40", "", 40)], gone: [] }, NOW))).toEqual([]);
    expect(found(withChanges(start, { tip: "b", blocks: [block("c", "b", 2, "stale")], gone: [] }, NOW))).toEqual([]);
  });
});
