import { describe, expect, it } from "vitest";
import { nextSlice, restAfter, SLICE_MS } from "./duty";

describe("nextSlice", () => {
  it("aims at one slice's time at the speed measured", () => {
    expect(nextSlice(100_000, 100_000, 25)).toBe(32_000);
    expect(nextSlice(100_000, 100_000, 200)).toBe(4_000);
  });

  it("settles on a machine of any speed", () => {
    for (const perMs of [40, 1500, 40_000]) {
      let slice = 4096;
      for (let round = 0; round < 12; round += 1) slice = nextSlice(slice, slice, slice / perMs);
      expect(Math.abs(slice / perMs - SLICE_MS)).toBeLessThan(1);
    }
  });

  it("grows fourfold at most, also where the clock saw no time pass", () => {
    expect(nextSlice(4096, 4096, 0)).toBe(16_384);
    expect(nextSlice(4096, 4096, 0.1)).toBe(16_384);
  });

  it("stays within its bounds", () => {
    expect(nextSlice(256, 256, 60_000)).toBe(256);
    expect(nextSlice(2 ** 26, 2 ** 26, 1)).toBe(2 ** 26);
  });

  it("judges a slice that ended early by what it tried", () => {
    expect(nextSlice(100_000, 10_000, 10)).toBe(8_000);
  });
});

describe("restAfter", () => {
  it.each([
    [1, 0],
    [0.5, 50],
    [0.25, 150],
    [0.1, 450],
  ])("at intensity %d, 50 ms of work earn %d ms of rest", (intensity, rest) => {
    expect(restAfter(50, intensity)).toBeCloseTo(rest, 9);
  });

  it("makes work the share that was asked for, whatever the slices last", () => {
    for (const intensity of [0.1, 0.35, 0.8]) {
      for (const busy of [3, 50, 180]) {
        expect(busy / (busy + restAfter(busy, intensity))).toBeCloseTo(intensity, 9);
      }
    }
  });

  it("refuses an intensity that never works", () => {
    expect(() => restAfter(50, 0)).toThrow(RangeError);
    expect(() => restAfter(50, Number.NaN)).toThrow(RangeError);
  });
});
