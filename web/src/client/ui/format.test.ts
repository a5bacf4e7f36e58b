import { expect, it } from "vitest";
import { byteLength, shortId, withoutUnseen } from "./format";

it("shortens an id to its end", () => {
  expect(shortId("00000000000000000000000000000000000000000000000000000000aabbccdd")).toMatch(/^….?bbccdd$/u);
});

it("counts a memo in UTF-8 bytes", () => {
  expect(byteLength("tea")).toBe(3);
  expect(byteLength("thé 🍵")).toBe(9);
});

it("leaves out what has no width", () => {
  expect(withoutUnseen("\ufeff0x\u200b12\u00ad34\u202e\u2060")).toBe("0x1234");
});
