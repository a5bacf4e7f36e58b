import { describe, expect, it } from "vitest";
import { idOf } from "../../testing/events";
import { headerAmong, MOST_HEADERS, packed, type Sibling, unpacked, type Word } from "./word";

const circle = { genesis: idOf(7), group: 1 };

const sibling = (heights: number, from = 5): Sibling => ({
  node: "00000000000000ab",
  name: "lusab",
  headers: Array.from({ length: heights }, (_, index) => ({
    id: idOf(from + index),
    parent: idOf(from + index - 1),
    height: from + index,
    time: 1_800_000_000 + index,
  })),
});

const show = (heights: number): Word => ({ type: "show", circle, sibling: sibling(heights) });

/** As it comes out of the channel. */
const sent = (word: Word): Record<string, unknown> => structuredClone(packed(word)) as Record<string, unknown>;

describe("a word", () => {
  it("comes out of the channel as it went in", () => {
    for (const word of [{ type: "ask", circle } as const, show(1), show(MOST_HEADERS)]) {
      expect(unpacked(sent(word))).toEqual(word);
    }
  });

  it("says each id once", () => {
    expect(JSON.stringify(sent(show(3))).match(/0{60}/g)).toHaveLength(1 + 1 + 3);
  });

  it("keeps nothing but what it is made of", () => {
    expect(unpacked({ ...sent(show(2)), extra: "x".repeat(1000) })).toEqual(show(2));
  });

  it.each([
    ["nothing", undefined],
    ["null", null],
    ["a text", "ask"],
    ["a number", 7],
    ["a list", []],
    ["no type", { genesis: idOf(7), group: 0 }],
    ["another type", { type: "shout", genesis: idOf(7), group: 0 }],
    ["no network", { type: "ask", group: 0 }],
    ["no hex", { type: "ask", genesis: "g".repeat(64), group: 0 }],
    ["upper case", { type: "ask", genesis: idOf(7).replaceAll("0", "A"), group: 0 }],
    ["too long an id", { type: "ask", genesis: `${idOf(7)}0`, group: 0 }],
    ["a group below 0", { type: "ask", genesis: idOf(7), group: -1 }],
    ["a group that is not a number", { type: "ask", genesis: idOf(7), group: Number.NaN }],
  ])("is refused that is %s", (_, message) => {
    expect(unpacked(message)).toBeUndefined();
  });

  it.each<[string, Record<string, unknown>]>([
    ["too many headers", sent(show(MOST_HEADERS + 1))],
    ["no headers", { ids: [], times: [] }],
    ["no list of headers", { ids: "00", times: "00" }],
    ["something like a list", { ids: { length: 2, 0: idOf(1), 1: idOf(2) } }],
    ["fewer times than ids", { times: [1] }],
    ["a time that is not a number", { times: [1, "2"] }],
    ["a time beyond what a header holds", { times: [1, 2 ** 32] }],
    ["an id that is not valid", { ids: [idOf(1), "2"] }],
    ["one id twice", { ids: [idOf(1), idOf(1)] }],
    ["a circle", { ids: [idOf(4), idOf(1)] }],
    ["half a height", { height: 0.5 }],
    ["a height without end", { height: Number.POSITIVE_INFINITY }],
    ["a height that the tip passes 2^53 with", { height: Number.MAX_SAFE_INTEGER }],
    ["a parent that is not valid", { parent: "" }],
    ["a node that is not valid", { node: "ab" }],
    ["no name", { name: "" }],
    ["too long a name", { name: "x".repeat(25) }],
  ])("is refused that has %s", (_, wrong) => {
    expect(unpacked({ ...sent(show(2)), ...wrong })).toBeUndefined();
  });
});

it("finds a header among many tabs", () => {
  const siblings = [sibling(2), { ...sibling(2, 90), node: "00000000000000ac" }];
  expect(headerAmong(siblings, idOf(91))?.height).toBe(91);
  expect(headerAmong(siblings, idOf(4)), "a parent that nobody has shown").toBeUndefined();
});
