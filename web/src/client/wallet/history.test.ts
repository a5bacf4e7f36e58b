import { describe, expect, it } from "vitest";
import type { MovementView, WalletView } from "../../wasm/chain_wasm";
import { History } from "./history";

const MATURITY = 3;

const transfer = (id: string, height?: number): MovementView => ({
  id,
  sender: "0xa",
  recipient: "0xb",
  amount: 5,
  fee: 1,
  memo: "",
  ...(height !== undefined && { block: { id: `block ${height}`, height, time: 0 } }),
});

const reward = (id: string, height: number): MovementView => {
  const { sender: _, ...movement } = transfer(id, height);
  return movement;
};

const wallet = (movements: MovementView[], searchedFrom = 1): WalletView => ({
  accounts: [],
  account: 0,
  movements,
  searchedFrom,
  maturity: MATURITY,
  wanted: 0,
});

const told = (history: History, view: WalletView, tip: number) =>
  history.lines(view, tip).map(({ movement, standing }) => [movement.id, standing] as const);

describe("History", () => {
  it("follows a transfer from waiting through its confirmations", () => {
    const history = new History();
    expect(told(history, wallet([transfer("t")]), 4)).toEqual([["t", { state: "waiting" }]]);
    expect(told(history, wallet([transfer("t", 5)]), 5)).toEqual([["t", { state: "confirmed", confirmations: 1 }]]);
    expect(told(history, wallet([transfer("t", 5)]), 9)).toEqual([["t", { state: "confirmed", confirmations: 5 }]]);
  });

  it("says of a transfer that a reorganisation sent back to the pool that it waits again", () => {
    const history = new History();
    told(history, wallet([transfer("t", 5)]), 5);
    for (const tip of [5, 6]) {
      expect(told(history, wallet([transfer("t")]), tip)).toEqual([["t", { state: "returned" }]]);
    }
    expect(told(history, wallet([transfer("t", 7)]), 7)).toEqual([["t", { state: "confirmed", confirmations: 1 }]]);
  });

  it("counts the blocks until a reward can be spent", () => {
    const history = new History();
    expect(told(history, wallet([reward("r", 5)]), 6)).toEqual([
      ["r", { state: "immature", confirmations: 2, left: 1 }],
    ]);
    expect(told(history, wallet([reward("r", 5)]), 7)).toEqual([["r", { state: "confirmed", confirmations: 3 }]]);
  });

  it("keeps in sight what the chain took back, until it is back", () => {
    const history = new History();
    told(history, wallet([reward("r", 5), transfer("old", 4)]), 5);
    const after = wallet([transfer("old", 4)]);
    const lines = [
      ["r", { state: "takenBack" }],
      ["old", { state: "confirmed", confirmations: 3 }],
    ];
    expect(told(history, after, 6)).toEqual(lines);
    expect(told(history, after, 6), "and goes on saying so").toEqual(lines);
    expect(told(history, wallet([reward("r", 5)]), 6)).toEqual([
      ["old", { state: "takenBack" }],
      ["r", { state: "immature", confirmations: 2, left: 1 }],
    ]);
  });

  it("says when what waited does not any more, and was never in a block", () => {
    const history = new History();
    told(history, wallet([transfer("t")]), 4);
    expect(told(history, wallet([]), 5)).toEqual([["t", { state: "dropped" }]]);
  });

  it("does not take for lost what is only too far back to be searched", () => {
    const history = new History();
    told(history, wallet([transfer("t", 5)]), 5);
    expect(told(history, wallet([], 6), 1_005)).toEqual([]);
  });

  it("keeps no more than twenty of what is gone", () => {
    const history = new History();
    told(history, wallet(Array.from({ length: 30 }, (_, index) => transfer(`t${index}`))), 4);
    expect(told(history, wallet([]), 5)).toHaveLength(20);
  });
});
