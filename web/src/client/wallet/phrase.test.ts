import { describe, expect, it } from "vitest";
import { memoryShelf, openShelf } from "../browser/storage";
import { clearPhrase, keepClear, keepSealed, sharedPhrase } from "./phrase";

/** Makes `name`'s words, a turn later than asked. */
const maker = (name: string) => async (): Promise<string> => {
  await Promise.resolve();
  return `${name} words`;
};

/** The store that all tabs of a browser reach: the first phrase belongs to all. */
function agreement(): (made: string) => Promise<string> {
  let first: string | undefined;
  return async (made) => {
    first ??= made;
    return first;
  };
}

describe("sharedPhrase", () => {
  it("makes a phrase once and keeps it", async () => {
    const local = memoryShelf();
    expect(await sharedPhrase(local, maker("first"), agreement())).toBe("first words");
    expect(await sharedPhrase(local, maker("second"), agreement())).toBe("first words");
  });

  it("has two tabs that open at once agree, though neither sees what the other puts", async () => {
    const agree = agreement();
    const [one, other] = [memoryShelf(), memoryShelf()];
    const phrases = await Promise.all([
      sharedPhrase(one, maker("one"), agree),
      sharedPhrase(other, maker("other"), agree),
    ]);
    expect(phrases).toEqual(["one words", "one words"]);
    expect([one, other].map(clearPhrase)).toEqual(phrases);
  });
});

describe("keepSealed", () => {
  it("leaves the phrase in the clear where it is when the storage fails", () => {
    const real = memoryShelf();
    const local = openShelf(() => real);
    keepClear(local, "words");
    real.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
    expect(() => keepSealed(local, "sealed")).toThrow("did not keep");
    expect(real.getItem("tabchain.phrase")).toBe("words");
  });
});
