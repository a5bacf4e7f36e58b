import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { headerBytes, headerSpans } from "../explorer/block/header";
import { asId, differingBits, type Hash, hashTwice, utf8, zeroBits } from "./bits";

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

it("hashes Bitcoin's first header twice to the id that everybody knows", async () => {
  expect(asId(await hashTwice(headerBytes(headerSpans(GENESIS)), sha256))).toBe(ID);
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
