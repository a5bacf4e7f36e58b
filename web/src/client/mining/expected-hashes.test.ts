import { expect, it } from "vitest";
import { expectedHashes } from "./expected-hashes";

it.each([
  ["1d00ffff", 4_295_032_833],
  ["1e0fffff", 1_048_577],
  ["207fffff", 2],
])("a block of target %s takes %d hashes", (bits, hashes) => {
  expect(expectedHashes(bits)).toBe(hashes);
});
