import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { toHex } from "../../../../shared/hex";
import { expectedHashes, fromHex, headerBytes, headerSpans, leadingZeroBits } from "./header";

/** Block 125,552 of Bitcoin, whose header the textbooks hash. */
const header = {
  version: 1,
  previous: "00000000000008a3a41b85b8b29ad444def299fee21793cd8b9e567eab02cd81",
  merkleRoot: "2b12fcf1b09288fcaff797d71e950e71ae42b91e8bdb2304758dfcffc2b620e3",
  time: 1305998791,
  bits: "1a44b9f2",
  nonce: 2504433986,
};
const ID = "00000000000000001e8d6829a8a21adc5d38d0a473b144b6765798e61f98bd1d";

const sha256 = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();

it("lays out a header so that it hashes to its id", () => {
  const spans = headerSpans(header);
  expect(spans.map(({ offset }) => offset)).toEqual([0, 4, 36, 68, 72, 76]);
  const bytes = headerBytes(spans);
  expect(bytes).toHaveLength(80);
  expect(toHex(sha256(sha256(bytes)).reverse())).toBe(ID);
});

it("reads hex back", () => {
  expect(toHex(fromHex("00ff7a"))).toBe("00ff7a");
});

it("counts zero bits to the first one", () => {
  expect(leadingZeroBits(ID)).toBe(67);
  expect(leadingZeroBits("8")).toBe(0);
  expect(leadingZeroBits("0001")).toBe(15);
  expect(leadingZeroBits("0000")).toBe(16);
});

it("knows how many hashes a target takes on average", () => {
  expect(expectedHashes(`7fffff${"0".repeat(58)}`)).toBe("2");
  expect(expectedHashes(`00000fffff${"0".repeat(54)}`)).toBe("1048577");
  expect(expectedHashes("f".repeat(64))).toBe("1");
});
