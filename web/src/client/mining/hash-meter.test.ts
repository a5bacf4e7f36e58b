import { expect, it } from "vitest";
import { HashMeter } from "./hash-meter";

it("divides the work counted by the wall time, rests included", () => {
  const meter = new HashMeter();
  meter.start(1000);
  meter.add(4000, 1500);
  // No further report until 3000: a worker at half intensity rests.
  expect(meter.rate(3000)).toBe(2000);
});

it("forgets work older than its window", () => {
  const meter = new HashMeter();
  meter.start(0);
  meter.add(1_000_000, 100);
  meter.add(5000, 9000);
  expect(meter.rate(10_000)).toBe(1000);
  expect(meter.rate(20_000)).toBe(0);
});

it("adds up all workers", () => {
  const meter = new HashMeter();
  meter.start(0);
  for (const at of [250, 500, 750, 1000]) {
    meter.add(100, at);
    meter.add(300, at);
  }
  expect(meter.rate(1000)).toBe(1600);
});

it("says nothing from too short a time, and nothing once stopped", () => {
  const meter = new HashMeter();
  meter.add(999, 0);
  expect(meter.rate(1000)).toBe(0);
  meter.start(1000);
  meter.add(999, 1100);
  expect(meter.rate(1200)).toBe(0);
  expect(meter.rate(2000)).toBe(999);
  meter.stop(2000);
  meter.add(999, 2100);
  expect(meter.rate(2200)).toBe(0);
});

it("averages over all the time that it ran, and none in between", () => {
  const meter = new HashMeter();
  expect(meter.average(0)).toBe(0);
  meter.start(0);
  meter.add(3000, 500);
  meter.stop(1000);
  expect(meter.average(60_000)).toBe(3000);
  meter.start(60_000);
  meter.add(1000, 60_500);
  expect(meter.average(61_000)).toBe(2000);
});
