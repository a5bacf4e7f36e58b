import { expect, it } from "vitest";
import type { BlockState, SearchStepView, TransactionView } from "../../../../wasm/chain_wasm";
import { find } from "./find";

function transaction(state?: BlockState): TransactionView {
  const content = {
    kind: "coinbase",
    id: "aa",
    height: 3,
    miner: "0x",
    amount: 0,
    extraNonce: "0",
    message: "",
  } as const;
  const view: TransactionView = { id: "aa", content };
  if (state) view.place = { block: "bb", height: 3, time: 0, state, position: 0 };
  return view;
}

/** A node that answers with these steps, one after the other. */
function node(...steps: SearchStepView[]) {
  const asked: (number | undefined)[] = [];
  const ask = async (below?: number): Promise<SearchStepView> => {
    const step = steps[asked.length];
    asked.push(below);
    if (!step) throw new Error("nothing is left to ask");
    return step;
  };
  return { ask, asked };
}

const forever = new AbortController().signal;

it("goes down until it is found", async () => {
  const { ask, asked } = node(
    { transactions: [], below: 300, unread: 1 },
    { transactions: [transaction("best")], below: 44, unread: 1 },
  );
  const steps: number[] = [];
  expect(await find(ask, (below) => steps.push(below), forever)).toEqual({
    transaction: transaction("best"),
    unread: 2,
  });
  expect(asked).toEqual([undefined, 300]);
  expect(steps).toEqual([300]);
});

it("takes one that waits at once", async () => {
  const { ask } = node({ transactions: [transaction()], below: 300, unread: 0 });
  expect((await find(ask, () => {}, forever))?.transaction).toEqual(transaction());
});

it("prefers the best chain to a block off it, which counts when there is nothing else", async () => {
  const first: SearchStepView = { transactions: [transaction("stale")], below: 9, unread: 0 };
  const best = node(first, { transactions: [transaction("best")], unread: 0 });
  expect((await find(best.ask, () => {}, forever))?.transaction?.place?.state).toBe("best");
  const stale = node(first, { transactions: [], unread: 0 });
  expect((await find(stale.ask, () => {}, forever))?.transaction?.place?.state).toBe("stale");
});

it("ends at the beginning of the chain with nothing", async () => {
  const { ask } = node({ transactions: [], unread: 0 });
  expect(await find(ask, () => {}, forever)).toEqual({ transaction: undefined, unread: 0 });
});

it("can be given up", async () => {
  const given = new AbortController();
  const { ask, asked } = node({ transactions: [], below: 300, unread: 0 });
  given.abort();
  expect(await find(ask, () => {}, given.signal)).toBeUndefined();
  expect(asked).toHaveLength(1);
});
