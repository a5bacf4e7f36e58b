import { expect, it } from "vitest";
import type { BlockView } from "../../../wasm/chain_wasm";
import { CHECKS, changesOf, checkStates, coins, slotsOf } from "./fields";

const block: BlockView = {
  id: "aa",
  height: 3,
  version: 0x20000000,
  previous: "bb",
  merkleRoot: "cc",
  time: 1_800_000_000,
  bits: "1e0fffff",
  target: "dd",
  nonce: 7,
  difficulty: 1,
  work: "1",
  size: 300,
  state: "best",
  confirmations: 1,
  coinbase: { id: "ee", height: 3, miner: "0xminer", amount: 5_000_000_000, extraNonce: "9", message: "" },
  transfers: [
    { id: "ff", sender: "0xs", recipient: "0xr", amount: 150_000_000, fee: 1, nonce: 4, memo: "lunch" },
    { id: "gg", sender: "0xs", recipient: "0xr", amount: 1, fee: 0, nonce: 5, memo: "" },
  ],
};

it("writes coins as the node reads them", () => {
  expect(coins(0)).toBe("0");
  expect(coins(1)).toBe("0.00000001");
  expect(coins(150_000_000)).toBe("1.5");
  expect(coins(5_000_000_000)).toBe("50");
  expect(coins(10_000_000_000)).toBe("100");
});

it("sees a change only where the text is another one", () => {
  const slots = slotsOf(block);
  expect(changesOf(slots, {})).toEqual([]);
  expect(changesOf(slots, { nonce: "7", version: "20000000", reward: "50" })).toEqual([]);
  const edits = { "amount 1": "2", nonce: "8", "removed 0": "yes" };
  expect(changesOf(slots, edits).map(({ change }) => change)).toEqual([
    { field: "nonce", value: "8" },
    { field: "removed", transfer: 0, value: "yes" },
    { field: "amount", transfer: 1, value: "2" },
  ]);
});

it("gives every field a key of its own", () => {
  const { header, coinbase, transfers } = slotsOf(block);
  const keys = [...header, ...coinbase, ...transfers.flat()].map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
});

it("shows which checks held before the one that did not", () => {
  const states = checkStates("time").map(({ state }) => state);
  expect(states).toEqual(["passed", "passed", "passed", "failed", "skipped", "skipped", "skipped"]);
  expect(checkStates(undefined).map(({ state }) => state)).toEqual(CHECKS.map(() => "passed"));
});
