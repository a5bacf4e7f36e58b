import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { idOf, peer, peers, status } from "../client/testing/events";
import type { NodeEvent } from "../shared/messages";
import { Calm, RATES_MS } from "./calm";

let told: NodeEvent[];
let calm: Calm;

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  calm = new Calm((event) => told.push(event));
});

afterEach(() => vi.useRealTimers());

const room = (rate: number, more = {}): NodeEvent => peers([peer(1, { hashRate: rate, ...more }), peer(2)]);

it("hands on everything but hash rates at once", () => {
  const events = [
    status(),
    room(7),
    room(7, { tip: idOf(1), height: 1 }),
    room(7, { tip: idOf(1), height: 1, tipKnown: false }),
    room(7, { impairment: { group: 1, delayMs: 0, lossPercent: 0 } }),
    room(7, { impairment: { group: 1, delayMs: 5, lossPercent: 0 } }),
    room(0),
    room(7),
    peers([peer(1, { hashRate: 7 })]),
    peers([peer(1, { hashRate: 7 })], 2),
    peers([peer(3, { hashRate: 7 })], 2),
    status({ height: 1 }),
  ];
  for (const event of events) calm.hear(event);
  expect(told).toEqual(events);
});

it("lets the last of many hash rates through, one in ten seconds", () => {
  calm.hear(room(1));
  for (let second = 1; second <= 24; second += 1) {
    vi.advanceTimersByTime(1_000);
    calm.hear(room(1 + second));
  }
  expect(told).toEqual([room(1), room(10), room(20)]);
  vi.advanceTimersByTime(RATES_MS);
  expect(told.at(-1), "none is left lying").toEqual(room(25));
  expect(vi.getTimerCount()).toBe(0);
});

it("tells what is news with the rates of then, and nothing older after it", () => {
  calm.hear(room(1));
  calm.hear(room(2));
  calm.hear(room(3, { height: 9 }));
  vi.advanceTimersByTime(RATES_MS);
  expect(told).toEqual([room(1), room(3, { height: 9 })]);
});

it("tells at once what comes after a long rest", () => {
  calm.hear(room(1));
  vi.advanceTimersByTime(10 * RATES_MS);
  calm.hear(room(2));
  vi.advanceTimersByTime(0);
  expect(told).toEqual([room(1), room(2)]);
});
