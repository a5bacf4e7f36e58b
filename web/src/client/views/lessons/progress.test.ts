import { expect, it } from "vitest";
import { memoryShelf } from "../../browser/storage";
import { LESSONS } from "../../place/route";
import { keepProgress, loadProgress, withDone } from "./progress";
import { STEPS } from "./steps";

const START = { current: "hash", done: [] };

it("begins at the beginning, and goes on where it was left", () => {
  const shelf = memoryShelf();
  expect(loadProgress(shelf)).toEqual(START);
  const progress = withDone(withDone({ current: "block", done: [] }, "nonce"), "hash");
  keepProgress(shelf, progress);
  expect(loadProgress(shelf)).toEqual({ current: "block", done: ["hash", "nonce"] });
});

it("notes a lesson once", () => {
  const once = withDone({ current: "hash", done: [] }, "hash");
  expect(withDone(once, "hash")).toBe(once);
});

it("takes a text that it cannot read for a beginning, and drops lessons that do not exist", () => {
  for (const kept of ["{", "null", "7", "[]", '{"current":"moon","done":"hash"}']) {
    const shelf = memoryShelf();
    shelf.setItem("tabchain.lessons", kept);
    expect(loadProgress(shelf), kept).toEqual(START);
  }
  const shelf = memoryShelf();
  shelf.setItem("tabchain.lessons", '{"current":"fork","done":["moon","fork","hash"]}');
  expect(loadProgress(shelf)).toEqual({ current: "fork", done: ["hash", "fork"] });
});

it("goes on where nothing can be kept", () => {
  const full = {
    getItem: () => null,
    setItem: () => {
      throw new DOMException("full", "QuotaExceededError");
    },
    removeItem: () => {},
  };
  expect(() => keepProgress(full, { current: "fork", done: [] })).not.toThrow();
});

it("has an address for each lesson", () => {
  expect(STEPS).toHaveLength(LESSONS);
});
