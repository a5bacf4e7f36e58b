import { expect, it } from "vitest";
import { block, peer } from "../../../testing/events";
import { COLUMNS, firstOrder, kept, type Order, type Row, sorted } from "./rows";
import { winsBy, winsOf } from "./wins";

const row = (number: number, more: Partial<Row> = {}, tells: Parameters<typeof peer>[1] = {}): Row => ({
  peer: peer(number, tells),
  behind: 0,
  delay: undefined,
  wins: 0,
  ...more,
});

const names = (rows: readonly Row[], order: Order, pinned: string[] = []): string[] =>
  sorted(rows, order, new Set(pinned)).map(({ peer: { name } }) => name);

it("orders by every column, both ways", () => {
  const low = row(1, { behind: 1, delay: 5, wins: 1 }, { kind: "native", height: 1, hashRate: 1, tip: "1".repeat(64) });
  const high = row(2, { behind: 2, delay: 6, wins: 2 }, { kind: "tab", height: 2, hashRate: 2, tip: "2".repeat(64) });
  for (const column of COLUMNS) {
    expect(names([high, low], { column, down: false }), column).toEqual(["node1", "node2"]);
    expect(names([low, high], { column, down: true }), column).toEqual(["node2", "node1"]);
  }
});

it("shows the highest, the fastest and the luckiest first when their column is chosen", () => {
  expect(firstOrder("rate")).toEqual({ column: "rate", down: true });
  expect(firstOrder("name")).toEqual({ column: "name", down: false });
});

it("puts what is not known last either way, and pinned peers before everything", () => {
  const rows = [row(1), row(2, { delay: 9 }), row(3, { delay: 4 })];
  expect(names(rows, { column: "delay", down: false })).toEqual(["node3", "node2", "node1"]);
  expect(names(rows, { column: "delay", down: true })).toEqual(["node2", "node3", "node1"]);
  expect(names(rows, { column: "delay", down: true }, [peer(1).node])).toEqual(["node1", "node2", "node3"]);
});

it("puts this tab before its equals", () => {
  expect(names([row(1), row(2, {}, { you: true })], { column: "rate", down: true })).toEqual(["node2", "node1"]);
});

it("counts the blocks of the best chain by whom they name", () => {
  const wins = winsOf([
    block(0, { message: "the founder" }),
    block(1, { message: "node1" }),
    block(2, { message: "node1", mine: true }),
    block(2, { message: "node2", state: "stale" }),
    block(3),
    block(4, { message: "node1" }),
  ]);
  expect([wins.all, wins.own, wins.unnamed]).toEqual([4, 1, 1]);
  expect(winsBy(wins, peer(1))).toBe(2);
  expect(winsBy(wins, peer(2))).toBe(0);
  expect(winsBy(wins, peer(3, { you: true }))).toBe(1);
});

it("keeps the rows that say what they said, and the list when nothing is new", () => {
  const [one, two] = [row(1, { delay: 4 }), row(2)];
  const before = [one, two];
  expect(kept([{ ...one }, { ...two }], before)).toBe(before);
  const moved = kept([{ ...two }, { ...one, delay: 5 }], before);
  expect(moved).toEqual([two, { ...one, delay: 5 }]);
  expect(moved[0]).toBe(two);
  expect(kept([{ ...one }], before)).toEqual([one]);
});
