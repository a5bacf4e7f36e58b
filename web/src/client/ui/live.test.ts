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

it("news that come at once are all said", async () => {
  announce("The relay is gone.");
  announce("You mined a block.");
  await tick();
  expect(announcement()).toBe("The relay is gone. You mined a block.");
  announce("You mined another.");
  await tick();
  expect(announcement()).toBe("You mined another.");
});
