import { expect, it } from "vitest";
import type { TransactionView } from "../../../../wasm/chain_wasm";
import { begun, change, continued, counterpart, renewed } from "./history";

const OWN = "0xown";
const OTHER = "0xother";

const reward = (height: number): TransactionView => ({
  id: `reward ${height}`,
  content: { kind: "coinbase", id: "", height, miner: OWN, amount: 50, extraNonce: "0", message: "" },
  place: { block: `block ${height}`, height, time: 0, state: "best", position: 0 },
});

const transfer = (sender: string, recipient: string): TransactionView => ({
  id: "transfer",
  content: { kind: "transfer", id: "", sender, recipient, amount: 7, fee: 2, nonce: 0, memo: "" },
});

const heights = (transactions: readonly TransactionView[]) => transactions.map(({ place }) => place?.height);

it("grows downwards", () => {
  const first = begun({ transactions: [reward(600)], below: 400, unread: 0 }, 600);
  const both = continued(first, { transactions: [reward(300)], unread: 2 });
  expect(heights(both.transactions)).toEqual([600, 300]);
  expect(both).toMatchObject({ below: undefined, unread: 2 });
});

it("has its top made anew when the tip moves, and keeps what was found below", () => {
  const first = begun({ transactions: [reward(600), reward(401)], below: 400, unread: 0 }, 600);
  const both = continued(first, { transactions: [reward(300)], below: 144, unread: 0 });
  const moved = renewed(both, { transactions: [reward(601)], below: 402, unread: 0 }, 601);
  expect(heights(moved.transactions)).toEqual([601, 401, 300]);
  expect(moved.below).toBe(144);
});

it("stays at the beginning of the chain once it got there", () => {
  const whole = continued(begun({ transactions: [], below: 400, unread: 0 }, 600), {
    transactions: [reward(3)],
    unread: 0,
  });
  const moved = renewed(whole, { transactions: [reward(601)], below: 402, unread: 0 }, 601);
  expect(heights(moved.transactions)).toEqual([601, 3]);
  expect(moved.below).toBeUndefined();
});

it("goes on where the new top ends when that reaches further down", () => {
  const first = begun({ transactions: [reward(600)], below: 500, unread: 0 }, 600);
  const deeper = renewed(first, { transactions: [reward(601)], below: 350, unread: 0 }, 601);
  expect(heights(deeper.transactions)).toEqual([601]);
  expect(deeper.below).toBe(350);
  const whole = renewed(first, { transactions: [reward(3)], unread: 0 }, 3);
  expect(whole).toEqual({ transactions: [reward(3)], top: 3, below: undefined, unread: 0 });
});

it("leaves no gap when the tip moved by more than was known", () => {
  const first = begun({ transactions: [reward(600)], below: 400, unread: 0 }, 600);
  const far = renewed(first, { transactions: [reward(2000)], below: 1744, unread: 0 }, 2000);
  expect(heights(far.transactions)).toEqual([2000]);
  expect(far.below).toBe(1744);
});

it("tells what comes in from what goes out, fees included", () => {
  expect(change(reward(1), OWN)).toBe(50);
  expect(change(reward(1), OTHER)).toBe(0);
  expect(change(transfer(OTHER, OWN), OWN)).toBe(7);
  expect(change(transfer(OWN, OTHER), OWN)).toBe(-9);
  expect(change(transfer(OWN, OWN), OWN)).toBe(-2);
});

it("names the other side", () => {
  expect(counterpart(transfer(OTHER, OWN), OWN)).toBe(OTHER);
  expect(counterpart(transfer(OWN, OTHER), OWN)).toBe(OTHER);
  expect(counterpart(transfer(OWN, OWN), OWN)).toBeUndefined();
  expect(counterpart(reward(1), OWN)).toBeUndefined();
});
