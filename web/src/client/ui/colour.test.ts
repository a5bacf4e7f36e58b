import { expect, it } from "vitest";
import { coloursOf, swatchOf } from "./colour";

const ids = Array.from({ length: 200 }, (_, number) => number.toString(16).padStart(16, "0"));

it("a node has the same two colours wherever it is shown", () => {
  expect(coloursOf("00112233445566ff")).toEqual(coloursOf("00112233445566ff"));
  for (const half of coloursOf("00112233445566ff")) expect(swatchOf("00112233445566ff")).toContain(half);
});

it("nodes of a full room differ, also where their ids nearly do not", () => {
  const hue = (colour: string): number => Number(/ (\d+)\)$/.exec(colour)?.[1]);
  const hues = ids.map((id) => coloursOf(id).map(hue));
  expect(hues.flat().every((hue) => hue >= 0 && hue < 360)).toBe(true);
  const apart = (one = 0, other = 0): number => Math.min(Math.abs(one - other), 360 - Math.abs(one - other));
  const alike = hues.flatMap((one, at) =>
    hues.slice(at + 1).filter((other) => one.every((hue, half) => apart(hue, other[half]) < 20)),
  );
  // There are 19,900 pairs. By chance one of 85 is alike; with one hue for each node, one of nine would be.
  expect(alike.length).toBeLessThan(19_900 / 50);
});
