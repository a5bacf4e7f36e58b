import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { roll } from "./roll";

const sha256 = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();
const bits = (hash: Uint8Array): string => Array.from(hash, (byte) => byte.toString(2).padStart(8, "0")).join("");

it.each([0, 1, 7, 8, 9, 12])("finds the first nonce whose hash begins with %d zeros", (zeroBits) => {
  const { nonce, hash, found } = roll({ text: "tab", from: 0, tries: 100_000, zeroBits }, sha256);
  expect(found).toBe(true);
  expect(hash).toEqual(sha256(sha256(new TextEncoder().encode(`tab${nonce}`))));
  expect(bits(hash).startsWith("0".repeat(zeroBits))).toBe(true);
  for (let earlier = 0; earlier < nonce; earlier += 1) {
    const other = sha256(sha256(new TextEncoder().encode(`tab${earlier}`)));
    expect(bits(other).startsWith("0".repeat(zeroBits))).toBe(false);
  }
});

it("stops after as many tries as it was given, and goes on from there", () => {
  const first = roll({ text: "tab", from: 0, tries: 10, zeroBits: 12 }, sha256);
  expect(first).toMatchObject({ nonce: 9, found: false });
  expect(roll({ text: "tab", from: 10, tries: 1, zeroBits: 0 }, sha256)).toMatchObject({ nonce: 10, found: true });
});
