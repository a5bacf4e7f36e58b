import { expect, it } from "vitest";
import { SleepWatch } from "./sleep";

it("takes late timers of a hidden tab for what they are", () => {
  const watch = new SleepWatch(0);
  expect(watch.tick(1_000)).toBeUndefined();
  expect(watch.tick(62_000)).toBeUndefined();
});

it("tells a sleep once, with its length", () => {
  const watch = new SleepWatch(0);
  expect(watch.tick(600_000)).toBe(600_000);
  expect(watch.tick(601_000)).toBeUndefined();
});

it("is not woken by a clock that is set back", () => {
  const watch = new SleepWatch(1_000_000);
  expect(watch.tick(500_000)).toBeUndefined();
  expect(watch.tick(501_000)).toBeUndefined();
});
