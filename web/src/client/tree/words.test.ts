import { expect, it } from "vitest";
import { elsewhereText, fitName } from "./chips";
import { describeBlock } from "./describe";
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

it("describes a block to those who do not see it", () => {
  const summary = { parent: "", height: 1200, time: 0, difficulty: 1, transfers: 0 };
  const peers = [
    { peer: 1, node: "n1", name: "birch", kind: "tab" as const, tip: "t", height: 1200, hashRate: 0, you: false },
    { peer: 2, node: "n2", name: "coral", kind: "tab" as const, tip: "t", height: 1200, hashRate: 0, you: true },
  ];
  const blocks = [
    { ...summary, id: "t", state: "best" as const, mine: true },
    { ...summary, id: "s", state: "stale" as const, mine: false },
  ];
  const words = layoutTree({ tip: "t", blocks }, peers).blocks.map(describeBlock);
  expect(words).toEqual(["Block 1,200, best chain, tip, mined by this tab, here: you, birch", "Block 1,200, stale"]);
});
