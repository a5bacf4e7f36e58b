import { describe, expect, it } from "vitest";
import { block, chain, idOf, peer, peers, status, tree } from "../../../testing/events";
import type { BlockSummary } from "../../../wasm/chain_wasm";
import { BestChain } from "./best-chain";
import { ChartData, DELAY_EDGES, quantile } from "./chart-data";
import { Ring } from "./ring";

describe("a ring", () => {
  it("keeps the last rows in their order", () => {
    const ring = new Ring(2, 3);
    for (let number = 1; number <= 5; number += 1) ring.push(number, number * 10);
    expect([...ring.column(0)]).toEqual([3, 4, 5]);
    expect([...ring.column(1)]).toEqual([30, 40, 50]);
    expect(ring.length).toBe(3);
  });

  it("replaces its last row, also across its seam and when it has no row", () => {
    const ring = new Ring(1, 3);
    ring.replaceLast(1);
    expect([...ring.column(0)]).toEqual([1]);
    for (const number of [2, 3]) ring.push(number);
    ring.replaceLast(9);
    expect([...ring.column(0)]).toEqual([1, 2, 9]);
    ring.push(4);
    expect([...ring.column(0)]).toEqual([2, 9, 4]);
    ring.clear();
    expect([...ring.column(0)]).toEqual([]);
  });
});

describe("the best chain", () => {
  const heights = (chain: BestChain): number[] => chain.blocks().map(({ height }) => height);
  const news = (...blocks: BlockSummary[]) => ({ tip: blocks.at(-1)?.id ?? "", blocks });

  it("grows with the news of the tree, without block 0", () => {
    const best = new BestChain(100);
    best.take(news(block(0), block(1), block(2)));
    best.take(news(block(3)));
    expect(heights(best)).toEqual([1, 2, 3]);
  });

  it("takes the branch that won in the place of the other, though it is shorter", () => {
    const best = new BestChain(100);
    best.take(news(block(1), block(2), block(3)));
    best.take(
      news(block(2, { state: "stale" }), block(3, { state: "stale" }), block(2, { id: idOf(99), difficulty: 8 })),
    );
    expect(best.blocks().map(({ height, difficulty }) => [height, difficulty])).toEqual([
      [1, 1],
      [2, 8],
    ]);
  });

  it("has no gap, and grows downwards when what is missing is told", () => {
    const best = new BestChain(100);
    best.take(news(block(1), block(2)));
    best.take(news(block(9), block(10)));
    expect(heights(best)).toEqual([9, 10]);
    best.take({ tip: idOf(10), blocks: [block(7), block(8)] });
    expect(heights(best)).toEqual([7, 8, 9, 10]);
  });

  it("keeps no more than it may, the newest", () => {
    const best = new BestChain(4);
    best.take(news(block(9), block(10), block(11), block(12), block(13)));
    best.take({ tip: idOf(13), blocks: [block(9)] });
    expect(heights(best)).toEqual([10, 11, 12, 13]);
    best.clear();
    expect(heights(best)).toEqual([]);
  });
});

describe("chart data", () => {
  it("gives intervals and difficulties by height", () => {
    const data = new ChartData();
    data.take(tree([block(1), block(2, { time: block(1).time + 3 }), block(3, { difficulty: 2 })]), 0);
    const { intervals, difficulty } = data.snapshot();
    expect(intervals).toEqual({ heights: [2, 3], seconds: [3, 17] });
    expect(difficulty).toEqual({ heights: [1, 2, 3], values: [1, 1, 2], now: 2 });
  });

  it("estimates the network from the work of the last blocks and their time", () => {
    const data = new ChartData();
    data.take(chain(2), 0);
    expect(data.snapshot(600).rate.network).toEqual([60]);
    expect(data.snapshot().rate.network, "without a scale there is no estimate").toEqual([null]);
    // Blocks of 10 seconds each, the last 16 of them four times as hard.
    const hard = Array.from({ length: 40 }, (_, at) => block(at + 1, { difficulty: at + 1 > 24 ? 4 : 1 }));
    data.take(tree(hard), 5000);
    expect(data.snapshot(600).rate.network.at(-1)).toBe(240);
  });

  it("estimates less and less when no block comes", () => {
    const data = new ChartData();
    data.take(chain(3), 0);
    const last = block(3).time;
    const rates = [0, 29, 60, 600].map((silence) => {
      data.take(peers([peer(1, { you: true })]), (last + silence) * 1000);
      return data.snapshot(600).rate.network.at(-1) ?? 0;
    });
    expect(rates.slice(0, 2), "a block may take three times as long").toEqual([60, 60]);
    expect(rates[2]).toBeCloseTo(60 * (20 / 50));
    expect(rates[3]).toBeLessThan(2.1);
  });

  it("tells the same difficulty as the status, which is that of the next block", () => {
    const data = new ChartData();
    data.take(tree([block(1), block(2, { difficulty: 2 })]), 0);
    data.take(status({ difficulty: 3 }), 10);
    expect(data.snapshot().difficulty).toEqual({ heights: [1, 2], values: [1, 2], now: 3 });
    const { difficulty } = data.snapshot();
    data.take(status({ difficulty: 3, peers: 1 }), 20);
    expect(data.snapshot().difficulty, "nothing is drawn anew").toBe(difficulty);
  });

  it("samples at most once a second, with what was known last", () => {
    const data = new ChartData();
    const mining = (hashRate: number) => peers([peer(1, { you: true, hashRate }), peer(2, { hashRate: 999 })]);
    data.take(mining(5), 10_000);
    data.take(mining(6), 10_900);
    data.take(mining(7), 11_000);
    const { times, mine, network } = data.snapshot().rate;
    expect([[...times], [...mine], network]).toEqual([
      [10.9, 11],
      [6, 7],
      [null, null],
    ]);
  });

  it("counts delays by bars of which the last is open", () => {
    const data = new ChartData();
    data.take(chain(0), 0);
    data.take(peers([peer(2)]), 0);
    for (const [index, delay] of [100, 101, 9000].entries()) {
      data.take(chain(index + 1), 20_000 * index);
      data.take(peers([peer(2, { tip: idOf(index + 1) })]), 20_000 * index + delay);
    }
    const { counts, sorted } = data.snapshot().delays;
    expect(counts).toEqual([1, 1, 0, 0, 0, 0, 0, 1]);
    expect(counts).toHaveLength(DELAY_EDGES.length + 1);
    expect([quantile(sorted, 0.5), quantile(sorted, 1)]).toEqual([0.101, 9]);
    expect(quantile(new Float64Array(), 0.5)).toBe(0);
  });

  it("shares with the snapshot before what is as it was", () => {
    const data = new ChartData();
    const mining = (hashRate: number) => peers([peer(1, { you: true, hashRate }), peer(2)]);
    data.take(chain(2), 0);
    data.take(mining(5), 1000);
    const before = data.snapshot(600);
    const changed = (): string[] => {
      const now = data.snapshot(600);
      return (Object.keys(now) as (keyof typeof now)[]).filter((part) => now[part] !== before[part]);
    };
    data.take(mining(5), 2000);
    expect(changed(), "a line that is a second longer").toEqual([]);
    data.take(mining(5), 7000);
    expect(changed(), "a line that is seconds longer").toEqual(["rate"]);
    data.take(chain(3, 3), 8000);
    expect(changed()).toEqual(["rate", "intervals", "difficulty"]);
    data.take(peers([peer(2, { tip: idOf(3) })]), 8100);
    expect(changed()).toEqual(["rate", "intervals", "difficulty", "delays"]);
  });

  it("shows another hash rate at once", () => {
    const data = new ChartData();
    const mining = (hashRate: number) => peers([peer(1, { you: true, hashRate })]);
    data.take(mining(5), 1000);
    expect([...data.snapshot().rate.mine]).toEqual([5]);
    data.take(mining(6), 2000);
    expect([...data.snapshot().rate.mine]).toEqual([5, 6]);
  });

  it("forgets everything when it is cleared", () => {
    const data = new ChartData();
    const empty = data.snapshot(1);
    data.take(chain(5), 0);
    data.take(peers([peer(1, { you: true, hashRate: 5 })]), 10);
    data.clear();
    expect(data.snapshot(1)).toEqual(empty);
  });
});
