import { describe, expect, it } from "vitest";
import type { BlockState, BlockSummary, PeerView } from "../../wasm/tabchain_core";
import { MOST_NAMED } from "./chips";
import { BOX_HEIGHT, BOX_WIDTH, chipTop, GAP, layoutTree, type PlacedBlock, type TreeLayout } from "./layout";
import { neighbour } from "./navigate";

/** A block named by one word; `parent` may be a name that is not in the tree. */
function block(id: string, parent: string, height: number, state: BlockState = "best"): BlockSummary {
  return { id, parent, height, time: 0, difficulty: 1, transfers: 0, state, mine: false };
}

/** Names in order, each on the one before, upwards from `height`. */
function chain(names: string, parent: string, height: number, state: BlockState = "best"): BlockSummary[] {
  const ids = names.split(" ");
  return ids.map((id, index) => block(id, ids[index - 1] ?? parent, height + index, state));
}

function peer(name: string, tip: string, you = false): PeerView {
  return { peer: 0, node: `node-${name}`, name, kind: "tab", tip, height: 0, hashRate: 0, you };
}

function lanesOf(layout: TreeLayout): Record<string, number> {
  return Object.fromEntries(layout.blocks.map(({ block: { id }, lane }) => [id, lane]));
}

function at(layout: TreeLayout, id: string): PlacedBlock {
  const placed = layout.blocks.find((candidate) => candidate.block.id === id);
  if (!placed) throw new Error(`${id} is not in the layout`);
  return placed;
}

describe("lanes", () => {
  it("keeps the best chain straight and gives each branch a line of its own", () => {
    // a - b - c - d - e
    //      \- x - y
    //      \- z
    const blocks = [
      ...chain("a b c d e", "before", 10),
      ...chain("x y", "b", 12, "stale"),
      block("z", "b", 12, "stale"),
    ];
    const layout = layoutTree({ tip: "e", blocks }, []);

    expect(lanesOf(layout)).toEqual({ a: 0, b: 0, c: 0, d: 0, e: 0, x: 1, y: 1, z: 2 });
    expect(new Set(layout.blocks.filter(({ lane }) => lane === 0).map(({ y }) => y)).size).toBe(1);
    expect(at(layout, "x").y).toBe(at(layout, "y").y);
  });

  it("follows the tip onto the branch that became the best chain", () => {
    // a - b - c          a - x - y - z
    //  \- x - y - z  =>   \- b - c
    const blocks = [block("a", "", 0), ...chain("b c", "a", 1), ...chain("x y z", "a", 1, "stale")];

    expect(lanesOf(layoutTree({ tip: "c", blocks }, []))).toMatchObject({ b: 0, c: 0, x: 1, y: 1, z: 1 });
    expect(lanesOf(layoutTree({ tip: "z", blocks }, []))).toMatchObject({ b: 1, c: 1, x: 0, y: 0, z: 0 });
  });

  it("uses a lane again only behind a free column", () => {
    // a - b - c - d - e - f
    //  \- x    \- z    \- y
    const blocks = [
      ...chain("a b c d e f", "", 0),
      block("x", "a", 1, "stale"),
      block("z", "b", 2, "stale"),
      block("y", "d", 4, "stale"),
    ];
    expect(lanesOf(layoutTree({ tip: "f", blocks }, []))).toMatchObject({ x: 1, z: 2, y: 1 });
  });

  it("lets a branch of a branch stand below it", () => {
    // a - b - c - d
    //  \- x - y
    //      \- w
    const blocks = [...chain("a b c d", "", 0), ...chain("x y", "a", 1, "stale"), block("w", "x", 2, "stale")];
    expect(lanesOf(layoutTree({ tip: "d", blocks }, []))).toMatchObject({ x: 1, y: 1, w: 2 });
  });

  it("carries headers ahead of the tip on in its lane, but no invalid block", () => {
    // a - b (tip) - h - i      (headers)
    //             \- bad
    const blocks = [
      ...chain("a b", "", 0),
      block("bad", "b", 2, "invalid"),
      ...chain("h i", "b", 2, "header"),
      block("worse", "i", 4, "invalid"),
    ];
    expect(lanesOf(layoutTree({ tip: "b", blocks }, []))).toMatchObject({ h: 0, i: 0, bad: 1, worse: 1 });
  });

  it("takes the longest chain for the trunk while the tip is below the window", () => {
    const blocks = [...chain("h i j", "far", 900, "header"), block("k", "h", 901, "header")];
    expect(lanesOf(layoutTree({ tip: "old", blocks }, []))).toEqual({ h: 0, i: 0, j: 0, k: 1 });
  });

  it("does not follow a parent whose height does not fit", () => {
    const blocks = [block("a", "", 0), block("b", "a", 5)];
    const layout = layoutTree({ tip: "b", blocks }, []);
    expect(at(layout, "b")).toMatchObject({ column: 5, parentOutside: true });
  });
});

describe("places", () => {
  it("puts a column for each height, the newest rightmost", () => {
    const layout = layoutTree({ tip: "c", blocks: chain("a b c", "before", 100) }, []);
    const pitch = BOX_WIDTH + GAP;
    expect(at(layout, "b").x - at(layout, "a").x).toBe(pitch);
    expect(at(layout, "c").x - at(layout, "b").x).toBe(pitch);
    expect(layout.width).toBeGreaterThan(at(layout, "c").x + BOX_WIDTH);
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
    const layout = layoutTree({ tip: "d", blocks }, peers);

    for (const one of layout.blocks) {
      const bottom = one.y + chipTop(one.chips.length);
      expect(bottom).toBeLessThanOrEqual(layout.height);
      for (const other of layout.blocks) {
        if (other !== one && other.column === one.column && other.y >= one.y) {
          expect(other.y).toBeGreaterThan(bottom);
        }
      }
    }
  });

  it("draws a line from each parent, a stub where it is outside, none to the first block of all", () => {
    // g - a - b        next window:  ? - a - b
    //      \- x
    const tree = [block("g", "0", 0), ...chain("a b", "g", 1), block("x", "a", 2, "stale")];
    const whole = layoutTree({ tip: "b", blocks: tree }, []);
    expect(at(whole, "g")).toMatchObject({ edge: "", parentOutside: false });
    expect(at(whole, "b").edge).toBe(`M ${-GAP} ${BOX_HEIGHT / 2} H 0`);

    const drop = at(whole, "a").y - at(whole, "x").y + BOX_HEIGHT / 2;
    expect(drop).toBeLessThan(0);
    expect(at(whole, "x").edge).toMatch(new RegExp(`^M ${-GAP} ${drop} H .* H 0$`));

    const later = layoutTree({ tip: "b", blocks: tree.slice(1) }, []);
    expect(at(later, "a")).toMatchObject({ edge: `M ${-GAP} ${BOX_HEIGHT / 2} H 0`, parentOutside: true });
  });

  it("is empty without blocks", () => {
    const layout = layoutTree({ tip: "", blocks: [] }, []);
    expect(layout.blocks).toEqual([]);
    expect(Number.isFinite(layout.width) && Number.isFinite(layout.height)).toBe(true);
  });
});

describe("chips", () => {
  const blocks = chain("a b", "", 0);

  it("hang at each peer's tip, this tab's own first", () => {
    const layout = layoutTree({ tip: "b", blocks }, [peer("zoe", "b"), peer("ann", "b"), peer("me", "b", true)]);
    expect(at(layout, "b").chips).toMatchObject([{ name: "me", you: true }, { name: "ann" }, { name: "zoe" }]);
    expect(at(layout, "a").chips).toEqual([]);
  });

  it("name as many as have room, and count more", () => {
    const named = Array.from({ length: MOST_NAMED }, (_, index) => peer(`peer${index}`, "b"));
    expect(at(layoutTree({ tip: "b", blocks }, named), "b").chips).toHaveLength(MOST_NAMED);

    const more = [...named, peer("more", "b")];
    const count = `${MOST_NAMED + 1} peers`;
    expect(at(layoutTree({ tip: "b", blocks }, more), "b").chips).toEqual([{ kind: "count", label: count }]);

    const withYou = at(layoutTree({ tip: "b", blocks }, [...named, peer("me", "b", true)]), "b").chips;
    expect(withYou).toMatchObject([
      { kind: "peer", you: true },
      { kind: "count", label: `+ ${MOST_NAMED} peers` },
    ]);
  });

  it("counts the peers whose tip is outside the window", () => {
    const layout = layoutTree({ tip: "b", blocks }, [peer("p", "old"), peer("q", "b"), peer("me", "older", true)]);
    expect(layout.elsewhere).toEqual({ count: 2, you: true });
  });
});

describe("arrow keys", () => {
  // a - b - c
  //  \- x - y
  const { blocks } = layoutTree({ tip: "c", blocks: [...chain("a b c", "", 0), ...chain("x y", "a", 1, "stale")] }, []);
  const from = (id: string): PlacedBlock =>
    at({ blocks, width: 0, height: 0, elsewhere: { count: 0, you: false } }, id);
  const cases: [from: string, key: string, to: string | undefined][] = [
    ["a", "ArrowRight", "b"],
    ["b", "ArrowLeft", "a"],
    ["x", "ArrowLeft", "a"],
    ["x", "ArrowRight", "y"],
    ["b", "ArrowDown", "x"],
    ["y", "ArrowUp", "c"],
    ["b", "ArrowUp", undefined],
    ["a", "ArrowLeft", undefined],
    ["c", "ArrowRight", undefined],
    ["y", "Home", "a"],
    ["y", "End", "c"],
    ["a", "q", undefined],
  ];
  it.each(cases)("from %s with %s to %s", (id, key, to) => {
    expect(neighbour(blocks, from(id), key)?.block.id).toBe(to);
  });
});
