import { describe, expect, it } from "vitest";
import { classify, destination, type SearchNode } from "./search";

const ID = "0f".repeat(32);
const ADDRESS = "0x52908400098527886E0F7030069857D2E4169EE7";

describe("what was typed", () => {
  it.each([
    ["7", 7],
    [" 1,234 ", 1234],
    ["1.234.567", 1234567],
    ["12 345", 12345],
    ["#42", 42],
    ["000", 0],
  ])("%s is a height", (text, height) => {
    expect(classify(text)).toEqual({ kind: "height", height });
  });

  it("is an id with 64 hex digits, whatever their case", () => {
    expect(classify(ID.toUpperCase())).toEqual({ kind: "id", id: ID });
    expect(classify("1".repeat(64))).toEqual({ kind: "id", id: "1".repeat(64) });
  });

  it.each([ADDRESS, "0x12345", "0xzz", "52908400098527886E0F7030069857D2E4169EE7"])("%s is an address", (text) => {
    expect(classify(text)).toEqual({ kind: "address", text });
  });

  it("may be a payment link", () => {
    expect(classify(`tabchain:${ADDRESS}?amount=1&label=x`)).toEqual({ kind: "address", text: ADDRESS });
  });

  it("is otherwise unclear, or nothing", () => {
    expect(classify("hello")).toEqual({ kind: "unclear", text: "hello" });
    expect(classify("1,23")).toEqual({ kind: "unclear", text: "1,23" });
    expect(classify("9".repeat(16))).toEqual({ kind: "unclear", text: "9".repeat(16) });
    expect(classify("   ")).toEqual({ kind: "nothing" });
  });
});

describe("where it leads", () => {
  const node: SearchNode = {
    blockAt: async (height) => {
      if (height > 3) throw new Error("beyond the tip");
      return { id: ID };
    },
    block: async (id) => {
      if (id !== ID) throw new Error("unknown");
    },
    checkAddress: async (text) => {
      if (text !== ADDRESS) throw new Error("no address");
      return text;
    },
  };

  it("is the block at the height, or the node's words", async () => {
    expect(await destination({ kind: "height", height: 3 }, node)).toBe(`#/block/${ID}`);
    await expect(destination({ kind: "height", height: 4 }, node)).rejects.toThrow("beyond the tip");
  });

  it("is the block of an id, and else a transaction", async () => {
    expect(await destination({ kind: "id", id: ID }, node)).toBe(`#/block/${ID}`);
    expect(await destination({ kind: "id", id: "ab".repeat(32) }, node)).toBe(`#/tx/${"ab".repeat(32)}`);
  });

  it("is the address, or the node's words", async () => {
    expect(await destination({ kind: "address", text: ADDRESS }, node)).toBe(`#/address/${ADDRESS}`);
    await expect(destination({ kind: "address", text: "0xzz" }, node)).rejects.toThrow("no address");
  });

  it("is nowhere for what is unclear", async () => {
    expect(await destination({ kind: "unclear", text: "x" }, node)).toBeUndefined();
  });
});
