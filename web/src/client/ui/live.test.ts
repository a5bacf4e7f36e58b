import { tick } from "svelte";
import { expect, it } from "vitest";
import { announce, announcement } from "./live.svelte";

it("the same news twice is said twice: there is silence in between", async () => {
  announce("a block");
  await tick();
  expect(announcement()).toBe("a block");
  announce("a block");
  expect(announcement()).toBe("");
  await tick();
  expect(announcement()).toBe("a block");
});
