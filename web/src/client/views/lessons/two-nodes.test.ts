import { describe, expect, it } from "vitest";
import { agreementOf, beginning, chainOf, confirmations, cut, find, join, pay, spentTo, type World } from "./two-nodes";

const ids = (world: World, name: "ada" | "ben"): string =>
  chainOf(world.nodes[name])
    .map(({ id }) => id)
    .join(" ");

describe("two nodes", () => {
  it("grow one chain as long as the line holds", () => {
    const world = find(find(beginning(), "ada"), "ben");
    expect(ids(world, "ada")).toBe("1 2 3A 4B");
    expect(ids(world, "ben")).toBe("1 2 3A 4B");
  });

  /*
   * 1 - 2 - 3A
   *      \- 3B
   */
  it("fork when the line is cut, and stay so while neither has more work", () => {
    const split = find(find(cut(beginning()), "ada"), "ben");
    expect([ids(split, "ada"), ids(split, "ben")]).toEqual(["1 2 3A", "1 2 3B"]);
    const joined = join(split);
    expect([ids(joined, "ada"), ids(joined, "ben")]).toEqual(["1 2 3A", "1 2 3B"]);
    expect(joined.reorganised).toBeUndefined();
    expect(joined.nodes.ada.blocks.has("3B"), "each keeps the other's block aside").toBe(true);
  });

  /*
   * 1 - 2 - 3A
   *      \- 3B - 4B
   */
  it("settle on the most work, and the one that was behind reorganises", () => {
    const joined = join(find(find(find(cut(beginning()), "ada"), "ben"), "ben"));
    expect([ids(joined, "ada"), ids(joined, "ben")]).toEqual(["1 2 3B 4B", "1 2 3B 4B"]);
    expect(joined.reorganised).toEqual({ node: "ada", depth: 1 });
  });

  it("settle a tie by the next block, wherever it is found", () => {
    const tie = join(find(find(cut(beginning()), "ada"), "ben"));
    const settled = find(tie, "ada");
    expect([ids(settled, "ada"), ids(settled, "ben")]).toEqual(["1 2 3A 4A", "1 2 3A 4A"]);
    expect(settled.reorganised).toEqual({ node: "ben", depth: 1 });
  });
});

it("agree in the words of the real nodes", () => {
  const apart = cut(beginning());
  expect(agreementOf(apart)).toBe("agreed");
  const ahead = find(apart, "ada");
  expect(agreementOf(ahead)).toBe("catchingUp");
  const forked = find(ahead, "ben");
  expect(agreementOf(forked)).toBe("split");
  expect(agreementOf(join(forked)), "each keeps the block that it saw first").toBe("split");
  expect(agreementOf(find(join(forked), "ben"))).toBe("agreed");
});

describe("a coin", () => {
  it("is spent once on a chain, however often it is paid", () => {
    let world = find(pay(beginning(), "ada", "shop"), "ada");
    expect(confirmations(world.nodes.ben, "shop")).toBe(1);
    world = find(find(pay(world, "ben", "self"), "ben"), "ben");
    expect(chainOf(world.nodes.ada).filter(({ pays }) => pays)).toHaveLength(1);
    expect(confirmations(world.nodes.ada, "shop")).toBe(3);
  });

  it("that was paid on the losing branch is gone when the winning one has spent it elsewhere", () => {
    let world = cut(beginning());
    world = find(pay(world, "ada", "shop"), "ada");
    expect(confirmations(world.nodes.ada, "shop")).toBe(1);
    world = join(find(find(pay(world, "ben", "self"), "ben"), "ben"));
    expect(spentTo(world.nodes.ada)).toBe("self");
    expect(confirmations(world.nodes.ada, "shop")).toBe(0);
    expect(world.nodes.ada.waiting).toBeUndefined();
  });

  it("that the winning branch has not spent waits again, and is paid by the next block", () => {
    let world = find(pay(cut(beginning()), "ada", "shop"), "ada");
    world = join(find(find(world, "ben"), "ben"));
    expect(spentTo(world.nodes.ada)).toBeUndefined();
    expect(world.nodes.ada.waiting).toBe("shop");
    expect(confirmations(find(world, "ada").nodes.ben, "shop")).toBe(1);
  });

  it("waits as the first of two payments that a node saw", () => {
    const world = pay(pay(beginning(), "ada", "shop"), "ben", "self");
    expect([world.nodes.ada.waiting, world.nodes.ben.waiting]).toEqual(["shop", "shop"]);
  });
});
