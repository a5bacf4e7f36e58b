import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Heard } from "../shared/messages";
import { peer, peers, status } from "../testing/events";
import { BURST_MS, Burst } from "./burst";

let told: Heard[][];
let burst: Burst;

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  burst = new Burst((events) => told.push(events));
});

afterEach(() => vi.useRealTimers());

const [one, two, three] = [status(), peers([peer(1)]), peers([peer(2)])];

/** By now the node has said everything of this moment. */
const turnEnds = (): Promise<void> => Promise.resolve();

it("hands on at once and together what is said in one go after a rest", async () => {
  burst.hear(one);
  burst.hear(two);
  expect(told).toEqual([]);
  await turnEnds();
  expect(told).toEqual([
    [
      { event: one, ago: 0 },
      { event: two, ago: 0 },
    ],
  ]);
  vi.advanceTimersByTime(BURST_MS);
  burst.hear(three);
  await turnEnds();
  expect(told[1]).toEqual([{ event: three, ago: 0 }]);
});

it("hands on together what comes close behind, in order and with how long ago it came", async () => {
  burst.hear(one);
  await turnEnds();
  vi.advanceTimersByTime(50);
  burst.hear(two);
  await turnEnds();
  vi.advanceTimersByTime(60);
  burst.hear(three);
  await turnEnds();
  expect(told.length).toBe(1);
  vi.advanceTimersByTime(BURST_MS - 110);
  expect(told[1]).toEqual([
    { event: two, ago: BURST_MS - 50 },
    { event: three, ago: BURST_MS - 110 },
  ]);
});

it("never waits longer than that, however many come", async () => {
  for (let ms = 0; ms < 10 * BURST_MS; ms += 10) {
    burst.hear(one);
    await turnEnds();
    vi.advanceTimersByTime(10);
  }
  expect(told.length).toBe(11);
  expect(Math.max(...told.flat().map(({ ago }) => ago))).toBeLessThanOrEqual(BURST_MS);
  expect(told.flat().length).toBe((10 * BURST_MS) / 10);
});

it("lets go when it is asked to, once, and leaves no timer behind when all is quiet", async () => {
  burst.hear(one);
  burst.flush();
  expect(told.length).toBe(1);
  await turnEnds();
  burst.hear(two);
  burst.flush();
  expect(told.length).toBe(2);
  vi.advanceTimersByTime(BURST_MS);
  expect(told.length).toBe(2);
  expect(vi.getTimerCount()).toBe(0);
});
