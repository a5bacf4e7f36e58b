import { describe, expect, it } from "vitest";
import { find, type Match, type Names, placeOf, readings, type SearchNode } from "./search";

const ID = `${"0".repeat(58)}99901d`;
const TX = "ab".repeat(32);
const ANN = "0x52908400098527886E0F7030069857D2E4169EE7";
const OWN = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
const STRANGER = "0x3090000000000000000000000000000000004063";

describe("what was typed", () => {
  const first = (text: string) => readings(text)[0];

  it.each([
    ["7", 7],
    [" 1,234 ", 1234],
    ["1.234.567", 1234567],
    ["12 345", 12345],
    ["12\u202f345", 12345],
    ["1’234", 1234],
    ["#42", 42],
    ["# 42", 42],
    ["000", 0],
    ["Block 7", 7],
    ["block #7", 7],
    ["Block 1,234", 1234],
    ["Höhe 7", 7],
    ["“7”", 7],
    ["(7)", 7],
    ["7.", 7],
  ])("%s is a height", (text, height) => {
    expect(first(text)).toEqual({ kind: "height", height });
  });

  it.each([ID, ID.toUpperCase(), `0x${ID}`, ` ${ID.slice(0, 20)} ${ID.slice(20)}\n`])("%s is an id", (text) => {
    expect(first(text)).toEqual({ kind: "id", id: ID });
  });

  it.each([
    ...["…99901d", "…\u206099901d", "...99901D", "99901d", "#99901d", "“99901d”", "99901d."],
    ...["Block 7 …\u206099901d", "Block 1,234 …99901d", "7 (…99901d)", "#7 …99901d", "7 #99901d"],
    ...["Transaction …\u206099901d", "Transaktion …99901d", "id: …99901d"],
  ])("%s is the end of an id", (text) => {
    expect(first(text)).toEqual({ kind: "ending", digits: "99901d" });
  });

  it.each([ANN, `${ANN}00`, "0xzz"])("%s is an address", (text) => {
    expect(first(text)).toEqual({ kind: "address", text });
  });

  it("is an address without its beginning, with blanks, or in a payment request", () => {
    const address = { kind: "address", text: ANN };
    for (const text of [ANN.slice(2), `${ANN.slice(0, 9)} ${ANN.slice(9)}`, `tabchain:${ANN}?amount=1&label=x`]) {
      expect(first(text)).toEqual(address);
    }
  });

  it.each(["0x3090…4063", "0X3090...4063", "3090…4063", "Address 0x3090…4063", "Address 0x3090…4063, Ann"])(
    "%s are both ends of an address",
    (text) => {
      expect(first(text)).toEqual({ kind: "short", first: "3090", last: "4063" });
    },
  );

  it("is the beginning or the end of an address, which nothing is filled up to", () => {
    expect(readings("0x3090").slice(0, 2)).toEqual([
      { kind: "short", first: "3090", last: "" },
      { kind: "short", first: "", last: "3090" },
    ]);
  });

  it("has every meaning that it may have", () => {
    expect(readings("123456").map(({ kind }) => kind)).toEqual(["height", "ending", "name"]);
    expect(readings("00…99901d").map(({ kind }) => kind)).toEqual(["short", "ending", "name"]);
    expect(readings("hello")).toEqual([{ kind: "name", name: "hello" }]);
    expect(readings("9".repeat(16)).map(({ kind }) => kind)).toEqual(["ending", "name"]);
    expect(readings(" \u200b ")).toEqual([]);
  });
});

describe("what is found", () => {
  const node: SearchNode = {
    blockAt: async (height) => {
      if (height > 3 && height !== 123456) throw new Error("beyond the tip");
      return { id: ID };
    },
    block: async (id) => {
      if (id !== ID) throw new Error("unknown");
    },
    checkAddress: async (text) => {
      if (text === "0xzz") throw new Error("no address");
      return text;
    },
    idsEndingIn: async (digits) => ({
      blocks: ID.endsWith(digits) || digits === "123456" ? [{ id: ID, height: 3 }] : [],
      transactions: TX.endsWith(digits) ? [TX] : [],
    }),
    addressesLike: async (first, last) => ({
      addresses: STRANGER.startsWith(`0x${first}`) && STRANGER.endsWith(last) ? [STRANGER] : [],
    }),
  };
  const names: Names = {
    addresses: [
      { name: "Savings", address: OWN },
      { name: "Ann", address: ANN },
    ],
    nodes: ["calm-otter", "brave-otter"],
  };
  const matches = async (typed: string): Promise<Match[]> => (await find(typed, node, names)).matches;

  it("is the block at a height, or the node's words", async () => {
    expect(await matches("3")).toEqual([{ kind: "block", id: ID, height: 3 }]);
    expect(await find("4", node, names)).toEqual({
      matches: [],
      older: undefined,
      reason: new Error("beyond the tip"),
    });
  });

  it("is the block of an id, and else a transaction", async () => {
    expect(await matches(ID)).toEqual([{ kind: "block", id: ID }]);
    expect(await matches(TX)).toEqual([{ kind: "transaction", id: TX }]);
    expect(await matches("…99901d")).toEqual([{ kind: "block", id: ID, height: 3 }]);
    expect(await matches("…ababab")).toEqual([{ kind: "transaction", id: TX }]);
  });

  it("may be a transaction in an older block if no other thing ends so", async () => {
    for (const text of ["…fedcba", "fedcba", "…654321"]) {
      expect((await find(text, node, names)).older, text).toBe(text.slice(-6));
    }
    for (const text of ["…99901d", "654321", "0xfedcba", "hello"]) {
      expect((await find(text, node, names)).older, text).toBeUndefined();
    }
  });

  it("is each thing once, in whichever ways it was found", async () => {
    expect(await matches("123456")).toHaveLength(1);
  });

  it("is an address, with the name that it has here", async () => {
    expect(await matches(ANN)).toEqual([{ kind: "address", address: ANN, name: "Ann" }]);
    expect(await matches("0x3090…4063")).toEqual([{ kind: "address", address: STRANGER }]);
    for (const end of ["0x3090", "0x4063"]) {
      expect(await matches(end), end).toEqual([{ kind: "address", address: STRANGER }]);
    }
    expect(await find("0x12345", node, names)).toEqual({ matches: [], older: undefined, reason: undefined });
    expect(await matches("0x5aae…aed")).toEqual([{ kind: "address", address: OWN, name: "Savings" }]);
    expect((await find("0xzz", node, names)).reason).toEqual(new Error("no address"));
  });

  it("is who has that name, or all whose names have it in them", async () => {
    for (const text of ["ANN", "“Ann”", "'ann'", "Ann."]) {
      expect(await matches(text)).toEqual([{ kind: "address", address: ANN, name: "Ann" }]);
    }
    expect(await matches("calm-otter")).toEqual([{ kind: "node", name: "calm-otter" }]);
    expect((await matches("otter")).map(placeOf)).toEqual(["#/peers", "#/peers"]);
    expect(await matches("x")).toEqual([]);
    for (const text of ["calm-ott…", "Calm-ott...", "calm-ott…\u2060"]) {
      expect(await matches(text), "as the tree cuts a long name").toEqual([{ kind: "node", name: "calm-otter" }]);
    }
    expect(await matches("otter…")).toEqual([]);
    expect(await matches("nobody")).toEqual([]);
  });

  it("has each its place", () => {
    expect(placeOf({ kind: "block", id: ID })).toBe(`#/block/${ID}`);
    expect(placeOf({ kind: "transaction", id: TX })).toBe(`#/tx/${TX}`);
    expect(placeOf({ kind: "address", address: ANN })).toBe(`#/address/${ANN}`);
  });
});
