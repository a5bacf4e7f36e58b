import { expect, it } from "vitest";
import type { BlockState, BlockSummary } from "../../../wasm/tabchain_core";
import { nextHeights, type Row, rowsOf } from "./rows";

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
  const rows = rowsOf([summary(1), summary(2, "stale"), summary(2), summary(3)], []);
  expect(ids(rows)).toEqual(["best 3", "best 2", "stale 2", "best 1"]);
});

it("goes on with older ones, each once", () => {
  const older = [summary(5), summary(4), summary(3)];
  expect(ids(rowsOf([summary(5), summary(6)], older))).toEqual(["best 6", "best 5", "best 4", "best 3"]);
});

it("ends with genesis", () => {
  expect(nextHeights([summary(3)], 20)).toEqual([2, 1, 0]);
  expect(nextHeights([summary(30)], 2)).toEqual([29, 28]);
  expect(nextHeights([summary(0)], 20)).toEqual([]);
  expect(nextHeights([], 20)).toEqual([]);
});
