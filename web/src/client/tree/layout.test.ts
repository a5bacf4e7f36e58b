import { describe, expect, it } from "vitest";
import { at, block, blockAt, chain, known, peer, row } from "../../testing/tree";
import { MOST_NAMED } from "./chips";
import { BOX_HEIGHT, BOX_WIDTH, chipTop, edgeOf, GAP, layoutTree, PITCH } from "./layout";

describe("places", () => {
  it("puts a column for each height, the newest rightmost", () => {
    const layout = layoutTree(known("c", chain("a b c", "before", 100)), []);
    expect(at(layout, "b").x - at(layout, "a").x).toBe(PITCH);
    expect(at(layout, "c").x - at(layout, "b").x).toBe(PITCH);
    expect(layout.right).toBe(at(layout, "c").x + BOX_WIDTH);
    expect(layout.tip).toBe(at(layout, "c"));
  });

  it("keeps the lane along the top straight", () => {
    const blocks = [...chain("a b c d", "", 0), ...chain("x y", "a", 1, "stale")];
    const layout = layoutTree(known("d", blocks), [peer("p", "b"), peer("q", "b")]);
    expect(new Set(["a", "b", "c", "d"].map((id) => at(layout, id).y)).size).toBe(1);
    expect(at(layout, "x").y).toBe(at(layout, "y").y);
  });

  it("lets nothing overlap, however many chips there are", () => {
    // a - b - c - d    with 3 chips at c and 2 at x
    //  \- x - y
    //  \- z
    const blocks = [
      ...chain("a b c d", "", 0),
      ...chain("x y", "a", 1, "stale"),
      block("z", "a", 1, "stale"),
      block("w", "b", 2, "stale"),
    ];
    const peers = [peer("p", "c"), peer("q", "c"), peer("r", "c"), peer("s", "x"), peer("t", "x")];
    const layout = layoutTree(known("d", blocks), peers);

    for (const id of "abcdxyzw") {
      const one = blockAt(layout, id);
      const bottom = one.y + chipTop(one.chips.length);
      expect(bottom).toBeLessThanOrEqual(layout.bottom);
      for (const other of layout.byColumn[one.column] ?? []) {
        if (other !== one && other.y >= one.y) expect(other.y).toBeGreaterThan(bottom);
      }
    }
  });

  it("draws a line from each parent, a stub where it is outside, none to the first block of all", () => {
    // g - a - b        next window:  ? - a - b
    //      \- x
    const tree = [block("g", "0", 0), ...chain("a b", "g", 1), block("x", "a", 2, "stale")];
    const whole = layoutTree(known("b", tree), []);
    expect([edgeOf(at(whole, "g")), at(whole, "g").parentOutside]).toEqual(["", false]);
    expect(edgeOf(at(whole, "b"))).toBe(`M ${-GAP} ${BOX_HEIGHT / 2} H 0`);

    const drop = at(whole, "a").y - at(whole, "x").y + BOX_HEIGHT / 2;
    expect(drop).toBeLessThan(0);
    expect(edgeOf(at(whole, "x"))).toMatch(new RegExp(`^M ${-GAP} ${drop} H .* H 0$`));
    expect(at(whole, "x").parent).toBe(at(whole, "a"));

    const later = layoutTree(known("b", tree.slice(1)), []);
    expect(at(later, "a").parentOutside).toBe(true);
    expect(edgeOf(at(later, "a"))).toBe(`M ${-GAP} ${BOX_HEIGHT / 2} H 0`);
  });

  it("leaves what is held where it was, though a fold begins elsewhere", () => {
    const before = layoutTree(known("a40", row("a", 41, "", 0)), []);
    const after = layoutTree(known("a41", row("a", 42, "", 0)), [], { hold: [at(before, "a40")] });
    expect(at(after, "a40").x).toBe(at(before, "a40").x);
    expect(at(after, "a36").x).toBe(at(before, "a36").x);

    const opened = new Set(row("a", 34, "", 1).map(({ id }) => id));
    const hold = [{ id: "gone", x: 5 }, at(before, "a40")];
    const open = layoutTree(known("a40", row("a", 41, "", 0)), [], { opened, hold });
    expect(at(open, "a40").x).toBe(at(before, "a40").x);
    expect(at(open, "a0").x).toBe(at(before, "a0").x - 33 * PITCH);
  });

  it("names the forks, the newest first, and no search as one", () => {
    // a - b - c - d    (somebody mines on d and on c)
    //  \- x    \- y
    const blocks = [...chain("a b c d", "", 0), block("x", "a", 1, "stale"), block("y", "b", 2, "stale")];
    const peers = [peer("p", "d", { hashRate: 1 }), peer("q", "c", { hashRate: 1 })];
    expect(layoutTree(known("d", blocks), peers).forks).toEqual(["b", "a"]);
  });

  it("is empty without blocks", () => {
    const layout = layoutTree(known("", []), []);
    expect(layout.items).toEqual([]);
    expect([layout.left, layout.right, layout.bottom].every(Number.isFinite)).toBe(true);
  });
});

describe("chips", () => {
  const tree = known("b", chain("a b", "", 0));

  it("hang at each peer's tip, this tab's own first", () => {
    const layout = layoutTree(tree, [peer("zoe", "b"), peer("ann", "b"), peer("me", "b", { you: true })]);
    expect(blockAt(layout, "b").chips).toMatchObject([{ name: "me", you: true }, { name: "ann" }, { name: "zoe" }]);
    expect(blockAt(layout, "a").chips).toEqual([]);
  });

  it("name as many as have room, and count more", () => {
    const named = Array.from({ length: MOST_NAMED }, (_, index) => peer(`peer${index}`, "b"));
    expect(blockAt(layoutTree(tree, named), "b").chips).toHaveLength(MOST_NAMED);

    const more = [...named, peer("more", "b")];
    const count = `${MOST_NAMED + 1} peers`;
    expect(blockAt(layoutTree(tree, more), "b").chips).toEqual([{ kind: "count", label: count }]);

    const withYou = blockAt(layoutTree(tree, [...named, peer("me", "b", { you: true })]), "b").chips;
    expect(withYou).toMatchObject([
      { kind: "peer", you: true },
      { kind: "count", label: `+ ${MOST_NAMED} peers` },
    ]);
  });

  it("counts the peers whose tip is outside the window", () => {
    const layout = layoutTree(tree, [peer("p", "old"), peer("q", "b"), peer("me", "older", { you: true })]);
    expect(layout.elsewhere).toEqual({ count: 2, you: true });
  });
});

describe("the picture before", () => {
  const peers = [peer("p", "d"), peer("q", "d")];
  const trunk = chain("a b c d", "", 0);

  it("lends its objects for what looks the same, and none for what does not", () => {
    const before = layoutTree(known("d", trunk), peers, { now: 1 });
    const after = layoutTree(known("d", trunk), [...peers, peer("r", "b")], {
      now: 2,
      before,
      hold: [at(before, "d")],
    });
    expect(after.items.filter((item) => !before.items.includes(item)).map(({ id }) => id)).toEqual(["b"]);
    expect(at(after, "a")).toBe(at(before, "a"));
    expect(after.tip).toBe(at(before, "d"));
  });

  it("leads from there to what is in the picture now", () => {
    const before = layoutTree(known("d", trunk), peers);
    const after = layoutTree(known("d", trunk), [peer("r", "b")], { before, hold: [at(before, "d")] });
    expect(at(after, "c")).toBe(at(before, "c"));
    expect(at(after, "c").parent).toBe(at(after, "b"));
    for (const item of after.items) {
      expect(after.byColumn[item.column]).toContain(item);
      expect(after.at(item.id)).toBe(item);
      if (item.parent) expect(after.items).toContain(item.parent);
    }
  });

  it("is drawn anew where a block stands elsewhere", () => {
    const before = layoutTree(known("d", trunk), peers);
    const grown = chain("a b c d e", "", 0);
    const after = layoutTree(known("e", grown), peers, { before, hold: [{ id: "d", x: at(before, "d").x + 1 }] });
    expect(after.items.filter((item) => before.items.includes(item))).toEqual([]);
  });
});
