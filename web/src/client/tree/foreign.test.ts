import { describe, expect, it } from "vitest";
import { at, blockAt, chain, known, peer, row } from "../../testing/tree";
import type { Sibling } from "../siblings/word";
import { chipsOf, MOST_NAMED } from "./chips";
import { describe as inWords } from "./describe";
import { foreignOf } from "./foreign";
import { layoutTree } from "./layout";

/** Another tab with these blocks, named in order and upwards from `height`. */
function sibling(name: string, names: string, parent: string, height: number): Sibling {
  const headers = chain(names, parent, height).map(({ id, parent, height, time }) => ({ id, parent, height, time }));
  return { node: `node-${name}`, name, headers };
}

const TRUNK = chain("a b c d", "", 0);

describe("what is foreign", () => {
  it("is what only other tabs have, once, whoever has it", () => {
    // a - b - c - d      ann: b - x - y      bob: b - x - z
    const siblings = [sibling("ann", "b x y", "a", 1), sibling("bob", "b x z", "a", 1)];
    const foreign = foreignOf(siblings, TRUNK);
    expect(foreign.map(({ id, parent, height }) => [id, parent, height])).toEqual([
      ["x", "b", 2],
      ["y", "x", 3],
      ["z", "x", 3],
    ]);
    expect(foreign.every(({ state, mine }) => state === "foreign" && !mine)).toBe(true);
  });

  it("is nothing of a tab that is behind or agrees, nor anything below the window", () => {
    expect(foreignOf([sibling("ann", "a b", "", 0), sibling("bob", "c d", "b", 2)], TRUNK)).toEqual([]);
    expect(foreignOf([sibling("ann", "u v", "t", 40)], row("a", 10, "before", 100))).toEqual([]);
  });

  it("takes room for what is there, however high it claims to be", () => {
    const far = sibling("ann", "x y", "w", 2 ** 40);
    const between = sibling("bob", "p q", "o", 1000);
    const levels = new Map(foreignOf([far, between], TRUNK).map(({ id, level }) => [id, level]));
    expect(Object.fromEntries(levels)).toEqual({ p: 5, q: 6, x: 8, y: 9 });
    expect(layoutTree(known("d", TRUNK), [], { siblings: [far, between] }).byColumn.length).toBeLessThan(12);
  });

  it("changes nothing without other tabs", () => {
    expect(layoutTree(known("d", TRUNK), [], { siblings: [] }).items).toEqual(layoutTree(known("d", TRUNK), []).items);
  });
});

describe("in the picture", () => {
  it("foreign blocks stand on what they were built on, beside this node's own", () => {
    // a - b - c - d (tip)
    //      \- x - y (ann)
    const siblings = [sibling("ann", "b x y", "a", 1)];
    const layout = layoutTree(known("d", TRUNK), [peer("me", "d", { you: true })], { siblings });
    expect(at(layout, "x").parent).toBe(at(layout, "b"));
    expect(at(layout, "d").lane).toBe(0);
    expect(at(layout, "y").lane).toBe(1);
    expect(blockAt(layout, "y").chips).toEqual([
      { kind: "peer", node: "node-ann", name: "ann", you: false, beside: true },
    ]);
    expect(layout.forks).toEqual(["b"]);
    expect(layout.elsewhere, "they are no peers").toEqual({ count: 0, you: false });
    expect(inWords(at(layout, "y"))).toBe("Block 3, not followed here, other tabs: ann");
  });

  it("what this node searches for goes on from its tip, though another tab has gone on from there", () => {
    // d (tip) - (searched)
    //  \- e - f (ann)
    const siblings = [sibling("ann", "d e f", "c", 3)];
    const layout = layoutTree(known("d", TRUNK), [peer("me", "d", { you: true, hashRate: 1 })], { siblings });
    expect(at(layout, "ghost-d").lane).toBe(0);
    expect(at(layout, "e").lane).toBe(1);
    expect(layout.items.filter(({ kind }) => kind === "ghost")).toHaveLength(1);
  });

  it("a branch whose fork is older than what is shown of it stands alone, its way there cut off", () => {
    // a0 … a99 (tip)        ann: ? - x136 … x199
    const siblings = [
      sibling(
        "ann",
        row("x", 64, "", 136)
          .map(({ id }) => id)
          .join(" "),
        "x135",
        136,
      ),
    ];
    const layout = layoutTree(known("a99", row("a", 100, "", 0)), [], { siblings });
    const first = at(layout, "x136");
    expect([first.kind, first.parent, first.parentOutside]).toEqual(["block", undefined, true]);
    expect(blockAt(layout, "x199").chips).toMatchObject([{ name: "ann" }]);
    expect(at(layout, "x199").x).toBeGreaterThan(at(layout, "a99").x);
    expect(inWords(at(layout, "x150"))).toBe("62 blocks, 137 to 198, not followed here, opens");
    for (const one of layout.items) {
      for (const other of layout.byColumn[one.column] ?? []) {
        if (other !== one) expect(other.y, `${one.id} and ${other.id}`).not.toBe(one.y);
      }
    }
  });

  it("many tabs at one block are counted, apart from peers", () => {
    const tabs = Array.from({ length: MOST_NAMED + 1 }, (_, index) => sibling(`tab${index}`, "d", "c", 3));
    const layout = layoutTree(known("d", TRUNK), [peer("me", "d", { you: true })], { siblings: tabs });
    expect(blockAt(layout, "d").chips).toMatchObject([
      { kind: "peer", you: true },
      { kind: "count", label: `${MOST_NAMED + 1} other tabs`, beside: true },
    ]);
    expect(inWords(at(layout, "d"))).toBe("Block 3, best chain, tip, here: you, other tabs: 5 other tabs");
    expect(
      chipsOf([], tabs.slice(0, MOST_NAMED).toReversed()).map((chip) => chip.kind === "peer" && chip.name),
    ).toEqual(["tab0", "tab1", "tab2", "tab3"]);
  });
});
