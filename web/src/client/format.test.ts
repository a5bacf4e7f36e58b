import { describe, expect, it } from "vitest";
import {
  byteLength,
  formatAge,
  formatDifficulty,
  formatHashRate,
  formatTab,
  formatWork,
  plural,
  shortId,
} from "./format";

describe("formatTab", () => {
  it.each([
    [0, "0.00"],
    [1, "0.00000001"],
    [100_000_000, "1.00"],
    [150_000_000, "1.50"],
    [125_000_000_000, "1,250.00"],
    [123_456_789, "1.23456789"],
    [100_100_000, "1.001"],
    [-150_000_000, "−1.50"],
    [-1, "−0.00000001"],
    [2_100_000_000_000_000, "21,000,000.00"],
    [Number.MAX_SAFE_INTEGER, "90,071,992.54740991"],
  ])("%d grains are %s TAB", (grains, text) => {
    expect(formatTab(grains)).toBe(text);
  });
});

it("formatWork keeps every digit of numbers beyond 2^53", () => {
  expect(formatWork("18446744073709551617")).toBe("18,446,744,073,709,551,617");
});

describe("formatHashRate", () => {
  it.each([
    [0, "0 H/s"],
    [999, "999 H/s"],
    [1000, "1.00 kH/s"],
    [9994, "9.99 kH/s"],
    [9996, "10.0 kH/s"],
    [99_960, "100 kH/s"],
    [999_600, "1.00 MH/s"],
    [1_234_567, "1.23 MH/s"],
    [12_345_678, "12.3 MH/s"],
    [5e12, "5000 GH/s"],
  ])("%d is %s", (rate, text) => {
    expect(formatHashRate(rate)).toBe(text);
  });
});

describe("formatAge", () => {
  it.each([
    [1000, "0 s"],
    [990, "10 s"],
    [1090, "0 s"],
    [941, "59 s"],
    [875, "2 min 5 s"],
    [1000 - 3 * 3600 - 120, "3 h 2 min"],
    [1000 - 86_400, "1 day"],
    [1000 - 3 * 86_400, "3 days"],
  ])("of %d at 1000 is %s", (time, text) => {
    expect(formatAge(time, 1_000_000)).toBe(text);
  });
});

it("shows a difficulty to four digits", () => {
  expect(formatDifficulty(1)).toBe("1");
  expect(formatDifficulty(1.23456)).toBe("1.235");
  expect(formatDifficulty(123_456.7)).toBe("123,500");
});

it("counts in words", () => {
  expect(plural(1, "block")).toBe("1 block");
  expect(plural(2000, "block")).toBe("2,000 blocks");
  expect(plural(0, "child", "children")).toBe("0 children");
});

it("shortens an id to its end", () => {
  expect(shortId("00000000000000000000000000000000000000000000000000000000aabbccdd")).toMatch(/^….?bbccdd$/u);
});

it("counts a memo in UTF-8 bytes", () => {
  expect(byteLength("tea")).toBe(3);
  expect(byteLength("thé 🍵")).toBe(9);
});
