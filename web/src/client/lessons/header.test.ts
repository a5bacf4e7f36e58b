import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { differingBits, type Hash, hashTwice, toHex, utf8, zeroBits } from "./bits";
import { asId, headerBytes, joined, targetOf } from "./header";

const sha256: Hash = async (bytes) => createHash("sha256").update(bytes).digest();

/** Bitcoin's first block, whose bytes and id everybody can look up. */
const GENESIS = {
  version: 1,
  previous: "0".repeat(64),
  merkleRoot: "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b",
  time: 1231006505,
  bits: "1d00ffff",
  nonce: 2083236893,
};
const ID = "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f";

it("hashes Bitcoin's first header to its id, which is below its target", async () => {
  const bytes = joined(headerBytes(GENESIS));
  expect(bytes).toHaveLength(80);
  expect(asId(await hashTwice(bytes, sha256))).toBe(ID);
  expect(targetOf(GENESIS.bits)).toBe(`00000000ffff${"0".repeat(52)}`);
  expect(ID < targetOf(GENESIS.bits)).toBe(true);
});

it("reads versions whose top bits are set", () => {
  expect(toHex(headerBytes({ ...GENESIS, version: 0xa0000001 }).version)).toBe("010000a0");
});

it("counts zero bits at the front", () => {
  expect(zeroBits(Uint8Array.of(0x80))).toBe(0);
  expect(zeroBits(Uint8Array.of(0x01))).toBe(7);
  expect(zeroBits(Uint8Array.of(0, 0, 0x10))).toBe(19);
  expect(zeroBits(Uint8Array.of(0, 0))).toBe(16);
});

it("counts the bits in which hashes differ", () => {
  expect(differingBits(Uint8Array.of(0xff, 0), Uint8Array.of(0, 0))).toBe(8);
  expect(differingBits(utf8("a"), utf8("a"))).toBe(0);
});
