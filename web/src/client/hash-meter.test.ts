import { expect, it } from "vitest";
import { HashMeter } from "./hash-meter";

it("divides the work counted by the wall time, rests included", () => {
  const meter = new HashMeter();
  meter.start(1000);
  meter.add(4000, 1500);
  // Nothing more until 3000: a worker at half intensity rests.
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
  meter.stop();
  meter.add(999, 2100);
  expect(meter.rate(2200)).toBe(0);
});
