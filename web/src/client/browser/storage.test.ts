import { describe, expect, it } from "vitest";
import { memoryShelf, openShelf, type Shelf } from "./storage";

const denied = (): never => {
  throw new DOMException("denied", "SecurityError");
};

describe("openShelf", () => {
  it("uses the browser's storage when it can be written", () => {
    const real = memoryShelf();
    const shelf = openShelf(() => real);
    shelf.setItem("a", "1");
    expect([real.getItem("a"), shelf.getItem("a"), shelf.lasting]).toEqual(["1", "1", true]);
    shelf.removeItem("a");
    expect([real.getItem("a"), shelf.getItem("a")]).toEqual([null, null]);
  });

  it.each([
    ["is forbidden", denied],
    ["is full", (): Shelf => ({ ...memoryShelf(), setItem: denied })],
  ])("keeps things in memory when it %s", (_, open) => {
    const shelf = openShelf(open);
    shelf.setItem("a", "1");
    expect([shelf.getItem("a"), shelf.lasting]).toEqual(["1", false]);
  });

  it.each(["getItem", "setItem", "removeItem"] as const)("goes on in memory when %s fails later", (call) => {
    const real = memoryShelf();
    let losses = 0;
    const shelf = openShelf(
      () => real,
      () => {
        losses += 1;
      },
    );
    shelf.setItem("kept", "before");
    real[call] = denied;
    shelf.getItem("kept");
    shelf.setItem("kept", "after");
    shelf.removeItem("none");
    expect([shelf.getItem("kept"), shelf.lasting, losses]).toEqual(["after", false, 1]);
  });

  it("writes nothing any more once something has failed", () => {
    const real = memoryShelf();
    const shelf = openShelf(() => real);
    shelf.setItem("a", "1");
    const { setItem } = real;
    real.setItem = denied;
    shelf.setItem("b", "2");
    real.setItem = setItem;
    shelf.removeItem("a");
    expect([real.getItem("a"), shelf.getItem("a"), shelf.getItem("b")]).toEqual(["1", null, "2"]);
  });
});
