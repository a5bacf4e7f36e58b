import { describe, expect, it } from "vitest";
import { format as de } from "./de/format";
import { format as en } from "./en/format";

describe("amounts", () => {
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
    expect(en.amount(grains)).toBe(text);
  });

  it("have the separators of the language, and the coin on the same line", () => {
    expect(de.amount(125_000_000_001)).toBe("1.250,00000001");
    expect(de.coins(150_000_000)).toBe("1,50\u00a0TAB");
    expect(de.coinsApart(150_000_000), "unless there is no room").toBe("1,50 TAB");
  });

  it("are typed with the language's decimal sign", () => {
    expect(de.plain("1.5")).toBe("1,5");
    expect(en.plain("1.5")).toBe("1.5");
    expect(de.plain("15")).toBe("15");
  });
});

it("keeps every digit of work beyond 2^53", () => {
  expect(en.work("18446744073709551617")).toBe("18,446,744,073,709,551,617");
});

describe("hash rates", () => {
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
    [5e12, "5,000 GH/s"],
  ])("%d is %s", (rate, text) => {
    expect(en.hashRate(rate)).toBe(text);
  });

  it("have the decimal sign of the language", () => {
    expect(de.hashRate(1_234_567)).toBe("1,23 MH/s");
  });
});

describe("ages", () => {
  it.each<[number, string, string?]>([
    [1000, "0 s"],
    [990, "10 s"],
    [1090, "0 s"],
    [941, "59 s"],
    [875, "2 min 5 s"],
    [1000 - 3 * 3600 - 120, "3 h 2 min"],
    [1000 - 86_400, "1 day", "1 Tag"],
    [1000 - 3 * 86_400, "3 days", "3 Tage"],
  ])("of %d at 1000 are %s", (time, english, german = english) => {
    expect(en.age(time, 1_000_000)).toBe(english);
    expect(de.age(time, 1_000_000)).toBe(german);
  });
});

it("shows a difficulty to four digits", () => {
  expect(en.difficulty(1)).toBe("1");
  expect(en.difficulty(1.23456)).toBe("1.235");
  expect(de.difficulty(123_456.7)).toBe("123.500");
});

it("counts in words", () => {
  const forms = { one: "child", other: "children" };
  expect(en.plural(1, forms)).toBe("1 child");
  expect(en.plural(2000, forms)).toBe("2,000 children");
  expect(en.plural(0, forms)).toBe("0 children");
});

it("rounds what is only estimated to two digits, and seconds to a tenth", () => {
  expect(en.rough(2.345)).toBe("2.3");
  expect(en.rough(123_456)).toBe("120,000");
  expect(de.rough(0.0123)).toBe("0,012");
  expect(en.seconds(1.25)).toBe("1.3\u00a0s");
  expect(de.seconds(12)).toBe("12,0\u00a0s");
});
