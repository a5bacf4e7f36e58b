import { expect, it } from "vitest";
import { once } from "./once";

it("loads once for all who ask, and again after a failure", async () => {
  let loads = 0;
  const load = once(async () => {
    loads += 1;
    if (loads === 1) throw new Error("not there");
    return loads;
  });
  const both = [load(), load()];
  for (const failed of both) await expect(failed).rejects.toThrow("not there");
  expect(await Promise.all([load(), load(), load()])).toEqual([2, 2, 2]);
  expect(loads).toBe(2);
});
