import { expect, it } from "vitest";
import { accountFor } from "./slices";

const SLICES = [
  { job: 0, begun: 0, ended: 50, tried: 500 },
  { job: 0, begun: 50, ended: 100, tried: 500 },
  { job: 1, begun: 100, ended: 150, tried: 500 },
];

it("what a slice makes after the next job was posted is stale", () => {
  expect(accountFor(SLICES, [0, 80], 0, 150)).toEqual({ hashes: 1500, stale: 200 });
});

it("so is all of a slice that begins on a job after the next one was posted", () => {
  expect(accountFor(SLICES, [0, 40], 0, 150)).toEqual({ hashes: 1500, stale: 600 });
});

it("only what lies between the two times counts", () => {
  expect(accountFor(SLICES, [0, 80], 90, 110)).toEqual({ hashes: 200, stale: 100 });
});

it("nothing is stale while there is no newer job", () => {
  expect(accountFor(SLICES, [0], 0, 150)).toEqual({ hashes: 1500, stale: 0 });
});
