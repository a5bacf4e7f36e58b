import { describe, expect, it } from "vitest";
import { AgreementClock, convergenceOf } from "./convergence";

const on = (tip: string, height: number, count = 1) =>
  Array.from({ length: count }, (_, index) => ({ tip, height, node: `${tip}${index}`, name: "n", you: false }));

describe("convergenceOf", () => {
  it("counts who is on which tip, the most first", () => {
    const { total, camps } = convergenceOf([...on("a", 7), ...on("b", 7, 3), ...on("c", 9)]);
    expect(total).toBe(5);
    expect(camps.map(({ tip, size }) => [tip, size])).toEqual([
      ["b", 3],
      ["c", 1],
      ["a", 1],
    ]);
  });

  it("is empty where nobody is known", () => {
    expect(convergenceOf([])).toEqual({ total: 0, camps: [] });
  });
});

describe("AgreementClock", () => {
  it("starts anew when a split begins and when it ends, not while it lasts", () => {
    const clock = new AgreementClock();
    const whole = convergenceOf(on("a", 7, 3));
    const split = convergenceOf([...on("a", 7, 2), ...on("b", 7)]);
    const wider = convergenceOf([...on("a", 7), ...on("b", 7), ...on("c", 8)]);
    expect(clock.tell(whole, 1_000)).toBe(1_000);
    expect(clock.tell(whole, 2_000)).toBe(1_000);
    expect(clock.tell(split, 3_000)).toBe(3_000);
    expect(clock.tell(wider, 4_000)).toBe(3_000);
    expect(clock.tell(whole, 5_000)).toBe(5_000);
  });
});
