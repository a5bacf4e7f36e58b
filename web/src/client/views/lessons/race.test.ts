import { describe, expect, it } from "vitest";
import { attacks, boundOf, chanceOf } from "./race";

/** Rosenfeld's table 1: share, confirmations, chance in percent. */
const PUBLISHED: [number, number, number][] = [
  [0.02, 1, 4],
  [0.1, 1, 20],
  [0.1, 2, 5.6],
  [0.1, 6, 0.059],
  [0.3, 2, 43.2],
  [0.3, 6, 15.645],
  [0.5, 10, 100],
];

describe("chanceOf", () => {
  it.each(PUBLISHED)("a share of %d against %d confirmations succeeds in %d %%", (share, confirmations, percent) => {
    expect(100 * chanceOf(share, confirmations)).toBeCloseTo(percent, 2);
  });

  it("is certain without a confirmation or with half of the hash rate, and nothing comes of nothing", () => {
    expect(chanceOf(0.1, 0)).toBe(1);
    expect(chanceOf(0.6, 6)).toBe(1);
    expect(chanceOf(0, 1)).toBe(0);
  });
});

describe("attacks", () => {
  /** A fixed stream of numbers, evenly spread: Numerical Recipes' generator. */
  function stream(): () => number {
    let state = 1;
    return () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
  }

  it.each([
    [0.1, 1],
    [0.3, 2],
    [0.4, 6],
  ])("with a share of %d against %d confirmations come out as computed", (share, confirmations) => {
    const runs = 20_000;
    expect(attacks(runs, share, confirmations, stream()) / runs).toBeCloseTo(chanceOf(share, confirmations), 1);
  });

  it("with most of the hash rate all succeed", () => {
    expect(attacks(200, 0.6, 6, stream())).toBe(200);
  });
});

it("tells no chance as none that is not, and none as certain that may fail", () => {
  expect(boundOf(chanceOf(0.1, 6))).toEqual({ part: 0.001, side: "below" });
  expect(boundOf(0.9996)).toEqual({ part: 0.999, side: "above" });
  for (const told of [0, 0.001, 0.4, 0.999, 1]) expect(boundOf(told)).toEqual({ part: told });
});
