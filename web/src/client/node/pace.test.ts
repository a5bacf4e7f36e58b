import { expect, test } from "vitest";
import { Pace } from "./pace";

test("what goes on steadily takes as long as what is left at that pace", () => {
  const pace = new Pace();
  for (let second = 0; second <= 10; second++) pace.note(second, second * 100);
  expect(pace.remaining(3000)).toBeCloseTo(20);
});

test("only the last seconds count", () => {
  const pace = new Pace();
  for (let second = 0; second <= 100; second++) pace.note(second, second);
  for (let second = 101; second <= 130; second++) pace.note(second, 100 + (second - 100) * 50);
  expect(pace.remaining(1600 + 500)).toBeCloseTo(10);
});

test("nothing is told before a second has passed, while nothing moves, or of something that began anew", () => {
  const pace = new Pace();
  expect(pace.remaining(10)).toBeUndefined();
  pace.note(0, 1);
  pace.note(0.5, 2);
  expect(pace.remaining(10)).toBeUndefined();
  pace.note(2, 2);
  expect(pace.remaining(10)).toBeDefined();
  pace.note(30, 2);
  pace.note(40, 2);
  expect(pace.remaining(10)).toBeUndefined();
  pace.note(41, 0);
  expect(pace.remaining(10)).toBeUndefined();
});
