import { expect, it } from "vitest";
import { at, block, blockAt, chain, known, peer, row } from "../../testing/tree";
import { elsewhereText, fitName } from "./chips";
import { describe, describeCompany } from "./describe";
import { layoutTree } from "./layout";

it("says who is outside the window", () => {
  expect(elsewhereText(0, false)).toBe("");
  expect(elsewhereText(1, false)).toBe("1 peer is on a block outside this window.");
  expect(elsewhereText(3, false)).toBe("3 peers are on blocks outside this window.");
  expect(elsewhereText(1, true)).toBe("You are on a block outside this window.");
  expect(elsewhereText(2, true)).toBe("You and 1 peer are outside this window.");
});

it("cuts a name to the width of a chip", () => {
  expect(fitName("birch")).toBe("birch");
  expect(fitName("nine-char")).toBe("nine-char");
  expect(fitName("ten-chars!")).toBe("ten-char…");
});

it("describes everything in the tree to those who do not see it", () => {
  const blocks = [...chain("a t", "", 1199), block("s", "a", 1200, "stale"), block("i", "a", 1200, "invalid")];
  const mine = blocks.map((block) => ({ ...block, mine: block.id === "t" }));
  const peers = [
    peer("birch", "t", { hashRate: 2_000_000 }),
    peer("coral", "t", { you: true }),
    peer("dove", "o", { tipKnown: false, height: 1300 }),
  ];
  const layout = layoutTree(known("t", mine), peers);
  const told = (id: string): string => describe(at(layout, id));
  expect(told("t")).toBe(
    "Block 1,200, best chain, tip, mined by this tab, here: you, birch, being mined on this by 1 peer, 2.00 MH/s",
  );
  expect(told("s")).toBe("Block 1,200, stale");
  expect(told("i")).toBe("Block 1,200, invalid");
  expect(told("o")).toBe("Block 1,300, not here yet, a peer's tip, here: dove");
  expect(told("ghost-t")).toBe("Block 1,201, being mined on this by 1 peer, 2.00 MH/s");
  expect(describeCompany(blockAt(layout, "s"))).toEqual([]);
});

it("describes a run by how many it stands for", () => {
  const blocks = row("a", 41, "", 0).map((block) => ({ ...block, mine: block.height === 7 }));
  const layout = layoutTree(known("a40", blocks), []);
  expect(describe(at(layout, "a7"))).toBe("34 blocks, 1 to 34, best chain, 1 mined by this tab, opens");
});
