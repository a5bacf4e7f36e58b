import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { checkAddress, formatAmount, initSync, NonceSearch, newPhrase, parseAmount } from "../wasm/tabchain_core";

// The module as the page gets it, vector instructions included.
beforeAll(() => {
  initSync({ module: readFileSync(new URL("../wasm/tabchain_core_bg.wasm", import.meta.url)) });
});

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, "hex"));

/** A target from its compact form, as 32 bytes, the lowest first. */
function target(bits: number): Uint8Array {
  const target = new Uint8Array(32);
  const lowest = (bits >>> 24) - 3;
  for (let place = 0; place < 3; place += 1) target[lowest + place] = (bits >>> (8 * place)) & 0xff;
  return target;
}

describe("the nonce search in wasm", () => {
  // Headers of the Bitcoin block chain without their nonces.
  it.each([
    {
      block: 0,
      prefix:
        "01000000000000000000000000000000000000000000000000000000000000000000000" +
        "03ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d",
      bits: 0x1d00ffff,
      nonce: 2_083_236_893,
    },
    {
      block: 125_552,
      prefix:
        "0100000081cd02ab7e569e8bcd9317e2fe99f2de44d49ab2b8851ba4a308000000000000" +
        "e320b6c2fffc8d750423db8b1eb942ae710e951ed797f7affc8892b0f1fc122bc7f5d74df2b9441a",
      bits: 0x1a44b9f2,
      nonce: 2_504_433_986,
    },
  ])("finds the nonce of Bitcoin's block $block", ({ prefix, bits, nonce }) => {
    const search = new NonceSearch(bytes(prefix), target(bits), nonce - 1_000, nonce + 1_000);
    expect(search.step(16_008)).toMatchObject({ hit: { version: 1, nonce }, tried: 8_001 });
    expect(search.step(16_008)).toEqual({ tried: 8_000, exhausted: true });
    search.free();
  });

  it("takes every hash under the easiest target there is", () => {
    const search = new NonceSearch(new Uint8Array(76), new Uint8Array(32).fill(0xff), 0xffff_fffe, 0xffff_ffff);
    expect(search.step(10)).toMatchObject({ hit: { nonce: 0xffff_fffe }, tried: 1 });
    expect(search.step(10)).toMatchObject({ hit: { nonce: 0xffff_ffff }, tried: 1 });
    search.free();
  });
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
