import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { checkAddress, formatAmount, initSync, newPhrase, parseAmount } from "../wasm/tabchain_core";

// The module as the page gets it.
beforeAll(() => {
  initSync({ module: readFileSync(new URL("../wasm/tabchain_core_bg.wasm", import.meta.url)) });
});

describe("addresses and amounts in wasm", () => {
  it("know EIP-55's checksums", () => {
    const address = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
    expect(checkAddress(address.toLowerCase())).toBe(address);
    expect(() => checkAddress(address.replace("5aAe", "5aae"))).toThrow(/checksum/);
    expect(checkAddress("0x12345")).toBe("0x0000000000000000000000000000000000012345");
  });

  it("keep every grain", () => {
    expect(parseAmount("21000000.00000001")).toBe(2_100_000_000_000_001);
    expect(formatAmount(2_100_000_000_000_001)).toBe("21000000.00000001");
    expect(() => parseAmount("1.000000001")).toThrow(/8 decimals/);
  });

  it("make phrases of twelve words, each another", () => {
    const phrases = Array.from({ length: 3 }, () => newPhrase());
    for (const phrase of phrases) expect(phrase.split(" ")).toHaveLength(12);
    expect(new Set(phrases).size).toBe(3);
  });
});
