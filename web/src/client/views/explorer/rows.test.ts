import { expect, it } from "vitest";
import type { BlockState, BlockSummary } from "../../../wasm/chain_wasm";
import { missingHeights, type Row, rowsOf } from "./rows";

const summary = (height: number, state: BlockState = "best"): BlockSummary => ({
  id: `${state} ${height}`,
  parent: "",
  height,
  time: 0,
  difficulty: 1,
  transfers: 0,
  state,
  mine: false,
});

const ids = (rows: readonly Row[]) => rows.map(({ id }) => id);

it("lists the newest first and the best chain before its rivals", () => {
  const rows = rowsOf([summary(1), summary(2, "stale"), summary(2), summary(3)], [], 0);
  expect(ids(rows)).toEqual(["best 3", "best 2", "stale 2", "best 1"]);
});

it("goes no further down than asked, and lists each block once, as the tree has it", () => {
  const gone = { ...summary(5), difficulty: 9 };
  const rows = rowsOf([summary(5), summary(6)], [gone, summary(4), summary(3)], 4);
  expect(ids(rows)).toEqual(["best 6", "best 5", "best 4"]);
  expect(rows[1]?.difficulty).toBe(1);
});

it("asks for the heights that no block of the best chain is known of", () => {
  expect(missingHeights([summary(4), summary(2, "stale"), summary(1)], 0, 5)).toEqual([0, 2, 3]);
  expect(missingHeights([], 3, 3)).toEqual([]);
});
