import { describe, expect, it } from "vitest";
import { askedPositions, isWord } from "./quiz";

describe("askedPositions", () => {
  it("asks for three different words, in their order, whatever chance says", () => {
    expect(askedPositions(12, () => 0)).toEqual([1, 2, 3]);
    expect(askedPositions(12, (below) => below - 1)).toEqual([10, 11, 12]);
    const chances = [11, 0, 4];
    expect(askedPositions(12, () => chances.shift() ?? 0)).toEqual([1, 6, 12]);
  });

  it("can ask for every word", () => {
    const asked = Array.from({ length: 24 }, (_, chance) => askedPositions(24, () => Math.min(chance, 21))).flat();
    expect(new Set(asked).size).toBe(24);
  });
});

it("takes a word in any case", () => {
  expect(isWord(" Zoo ", "zoo")).toBe(true);
  expect(isWord("zo", "zoo")).toBe(false);
  expect(isWord("", undefined)).toBe(false);
});
