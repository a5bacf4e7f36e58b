import { expect, it } from "vitest";
import { byteLength, shortId } from "./format";

it("shortens an id to its end", () => {
  expect(shortId("00000000000000000000000000000000000000000000000000000000aabbccdd")).toMatch(/^….?bbccdd$/u);
});

it("counts a memo in UTF-8 bytes", () => {
  expect(byteLength("tea")).toBe(3);
  expect(byteLength("thé 🍵")).toBe(9);
});
