import { describe, expect, it } from "vitest";
import type { TamperField } from "../../../wasm/sandbox_wasm";
import { faultWords } from "./fault-words";

const U32 = { kind: "number", most: "4294967295" } as const;
const U64 = { kind: "number", most: "18446744073709551615" } as const;

describe("faultWords", () => {
  it("says of numbers their unit and range, to the last digit", () => {
    expect(faultWords("nonce", U32)).toBe("A whole number from 0 to 4,294,967,295: digits only.");
    expect(faultWords("extraNonce", U64)).toBe("A whole number from 0 to 18,446,744,073,709,551,615: digits only.");
    expect(faultWords("time", U32)).toMatch(/^Whole seconds since the beginning of 1970, from 0 to 4,294,967,295/);
    expect(faultWords("height", U64)).toMatch(/^Blocks since the first one/);
    expect(faultWords("accountNonce", U64)).toMatch(/^A whole number of transfers/);
  });

  it("says of hex digits how many", () => {
    for (const field of ["version", "bits"] as const) {
      expect(faultWords(field, { kind: "hex" })).toBe(
        "One to eight hex digits, 0–9 and a–f, with or without 0x in front.",
      );
    }
  });

  it.each<[TamperField, RegExp]>([
    ["previous", /^An id has 64 hex digits, found 2\. The id of a block: 64 hex digits/],
    ["merkleRoot", /A hash: 64 hex digits/],
    ["miner", /An address: 0x and 40 hex digits/],
    ["recipient", /An address: 0x/],
    ["reward", /TAB from 0 to 90071992\.54740991/],
    ["amount", /at most 8 decimals/],
    ["fee", /at most 8 decimals/],
    ["message", /at most 80 bytes/],
    ["memo", /at most 80 bytes/],
  ])("says of %s why it does not fit, and what does", (field, says) => {
    expect(faultWords(field, { kind: "text", reason: "an id has 64 hex digits, found 2" })).toMatch(says);
  });

  it("says when there is no such transfer", () => {
    expect(faultWords("memo", { kind: "noTransfer" })).toBe("The block has no such transfer.");
  });
});
