import { describe, expect, it } from "vitest";
import { GivingWay } from "./giving-way";

const FRAME = 1000 / 60;

/** Frames for `seconds`; the share `lost` of them does not come. Answers with the time of the last. */
function show(way: GivingWay, from: number, seconds: number, { lost = 0, interval = FRAME } = {}): number {
  let at = from;
  let owed = 0;
  for (; at < from + seconds * 1000; at += interval) {
    owed += lost;
    if (owed >= 1) owed -= 1;
    else way.frame(at);
  }
  return at;
}

describe("mining gives way to the page", () => {
  it("not at all while no frame is lost", () => {
    const way = new GivingWay();
    show(way, 0, 10);
    expect(way.share).toBe(1);
  });

  it("by as much as frames are lost, and within seconds", () => {
    const way = new GivingWay();
    show(way, 0, 1.5, { lost: 0.4 });
    expect(way.share).toBeCloseTo(0.6, 1);
    show(way, 1500, 3, { lost: 0.4 });
    expect(way.share).toBeLessThan(0.4);
  });

  it("never altogether", () => {
    const way = new GivingWay();
    show(way, 0, 60, { lost: 0.7 });
    expect(way.share).toBe(0.25);
  });

  it("works more again, step by step, once the frames come", () => {
    const way = new GivingWay();
    const at = show(way, 0, 10, { lost: 0.4 });
    const least = way.share;
    const later = show(way, at, 5);
    expect(way.share).toBeGreaterThan(least);
    expect(way.share).toBeLessThan(0.5);
    show(way, later, 30);
    expect(way.share).toBe(1);
  });

  it("stays where it is while a few are lost", () => {
    const way = new GivingWay();
    const at = show(way, 0, 2.1, { lost: 0.4 });
    way.pause();
    const share = way.share;
    show(way, at, 20, { lost: 0.08 });
    expect(way.share).toBe(share);
  });

  it("takes a slow display for what it is, and asks no more of a fast one than is smooth", () => {
    for (const interval of [1000 / 30, 1000 / 144]) {
      const way = new GivingWay();
      show(way, 0, 10, { interval });
      expect(way.share).toBe(1);
    }
  });

  it("concludes nothing from a page that was not to be seen", () => {
    const way = new GivingWay();
    const at = show(way, 0, 2.5);
    show(way, at + 60_000, 2.5);
    expect(way.share).toBe(1);
  });

  it("tells when the share is another one", () => {
    const way = new GivingWay();
    const at = show(way, 0, 1);
    const told = Array.from({ length: 60 }, (_, frame) => way.frame(at + frame * 2 * FRAME));
    expect(told.filter((another) => another)).toHaveLength(1);
    expect(way.share).toBeLessThan(1);
  });

  it("starts anew after a pause", () => {
    const way = new GivingWay();
    const at = show(way, 0, 0.9, { lost: 0.5 });
    way.pause();
    show(way, at + 500, 2);
    expect(way.share).toBe(1);
  });
});
