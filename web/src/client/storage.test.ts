import { expect, it } from "vitest";
import { memoryShelf, openShelf } from "./storage";

it("uses the storage that works", () => {
  const real = memoryShelf();
  const { shelf, lasting } = openShelf(() => real);
  expect(shelf).toBe(real);
  expect(lasting).toBe(true);
});

it("falls back to memory where storage is forbidden or full", () => {
  const forbidden = openShelf(() => {
    throw new DOMException("denied", "SecurityError");
  });
  const full = openShelf(() => ({
    ...memoryShelf(),
    setItem: () => {
      throw new DOMException("full", "QuotaExceededError");
    },
  }));
  for (const { shelf, lasting } of [forbidden, full]) {
    expect(lasting).toBe(false);
    shelf.setItem("key", "value");
    expect(shelf.getItem("key")).toBe("value");
    shelf.removeItem("key");
    expect(shelf.getItem("key")).toBeNull();
  }
});
