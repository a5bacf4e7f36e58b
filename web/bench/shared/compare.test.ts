import { expect, it } from "vitest";
import { type Contender, compare } from "./compare";

/** Reaches these rates in its turns, after the one that does not count. */
function contender(name: string, rates: number[], turns: string[] = []): Contender {
  const left = [0, ...rates];
  return {
    name,
    turn: async () => {
      turns.push(name);
      return left.shift() ?? 0;
    },
  };
}

it("twice the work in the same time is a ratio of two", async () => {
  const contenders = [contender("one", [10, 11, 9, 10, 12]), contender("two", [20, 19, 22, 20, 21])];
  const table = await compare("work", "things", { rounds: 5, turnMs: 1 }, contenders);
  expect(table.rows).toEqual([
    { name: "one", median: 10, quartiles: [10, 11], ratio: 1 },
    { name: "two", median: 20, quartiles: [20, 21], ratio: 2 },
  ]);
});

it("contenders take turns", async () => {
  const turns: string[] = [];
  const contenders = ["one", "two"].map((name) => contender(name, [1, 1], turns));
  await compare("work", "things", { rounds: 2, turnMs: 1 }, contenders);
  expect(turns).toEqual(["one", "two", "one", "two", "one", "two"]);
});
