import { describe, expect, it } from "vitest";
import { plainAmount, readAmount } from "./amount-input";

const TAB = 100_000_000;

describe("readAmount", () => {
  it.each([
    ["12.5", 12.5 * TAB],
    ["12,5", 12.5 * TAB],
    [" 7 ", 7 * TAB],
    [".5", 0.5 * TAB],
    [",5", 0.5 * TAB],
    ["12.", 12 * TAB],
    ["0,001", 100_000],
    ["0.125", 12_500_000],
    ["1250", 1250 * TAB],
    ["1234.500", 1234.5 * TAB],
    ["1.2500", 1.25 * TAB],
    ["0.00000001", 1],
    ["90071992.54740991", Number.MAX_SAFE_INTEGER],
  ])("reads %j with a dot or a comma", (text, grains) => {
    expect(readAmount(text)).toEqual({ kind: "amount", grains });
  });

  it.each([
    ["1.250,00", 1250],
    ["1,250.00", 1250],
    ["1.250.000", 1_250_000],
    ["1,250,000.5", 1_250_000.5],
    ["1.250.000,5", 1_250_000.5],
    ["1 250", 1250],
    ["1\u00a0250,5", 1250.5],
    ["1’250.5", 1250.5],
  ])("reads the thousands in %j, which are beyond doubt", (text, tab) => {
    expect(readAmount(text)).toEqual({ kind: "amount", grains: tab * TAB });
  });

  it.each([
    ["1.250", "1250", "1.2500"],
    ["1,250", "1250", "1,2500"],
    ["12.000", "12000", "12.0000"],
    ["999,999", "999999", "999,9990"],
  ])("refuses to guess at %j", (text, whole, decimal) => {
    expect(readAmount(text)).toEqual({ kind: "ambiguous", whole, decimal });
    for (const reading of [whole, decimal]) expect(readAmount(reading).kind).toBe("amount");
  });

  it.each([
    ["1.2.3", "."],
    ["1,2,3", ","],
    ["1.250,000,5", ","],
    ["12 50", " "],
    ["1.250 000", " "],
    [".", "."],
    [",", "."],
    ["-1", "-"],
    ["+1", "+"],
    ["1e3", "e"],
    ["1 TAB", "T"],
    ["٣", "٣"],
    ["½", "½"],
  ])("refuses %j, and says at what", (text, found) => {
    expect(readAmount(text)).toEqual({ kind: "stray", found });
  });

  it("refuses what is finer than a grain or more than can exist", () => {
    expect(readAmount("0.000000001")).toEqual({ kind: "tooFine", decimals: 9 });
    expect(readAmount("90071992.54740992")).toEqual({ kind: "tooLarge" });
    expect(readAmount("9".repeat(40))).toEqual({ kind: "tooLarge" });
    expect(readAmount("  ")).toEqual({ kind: "empty" });
  });
});

describe("plainAmount", () => {
  it("is read as what it was", () => {
    for (const grains of [0, 1, 10, TAB, 12.5 * TAB, 1250 * TAB + 1, Number.MAX_SAFE_INTEGER]) {
      expect(readAmount(plainAmount(grains))).toEqual({ kind: "amount", grains });
    }
    expect(plainAmount(12.5 * TAB)).toBe("12.5");
    expect(plainAmount(3 * TAB)).toBe("3");
  });
});
