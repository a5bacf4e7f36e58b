import { describe, expect, it } from "vitest";
import { sharedPhrase } from "./phrase";
import { memoryShelf } from "./storage";
import { FakeLocks } from "./testing/fake-locks";

/** Makes `name`'s words, a turn later than asked. */
const maker = (name: string) => async (): Promise<string> => {
  await Promise.resolve();
  return `${name} words`;
};

describe("sharedPhrase", () => {
  it("makes a phrase once and keeps it", async () => {
    const local = memoryShelf();
    expect(await sharedPhrase(local, maker("first"), new FakeLocks())).toBe("first words");
    expect(await sharedPhrase(local, maker("second"), new FakeLocks())).toBe("first words");
  });

  it("has two tabs that open at once agree, with and without locks", async () => {
    for (const locks of [new FakeLocks(), undefined]) {
      const local = memoryShelf();
      const phrases = await Promise.all([
        sharedPhrase(local, maker("one"), locks),
        sharedPhrase(local, maker("other"), locks),
      ]);
      expect(phrases).toEqual(["one words", "one words"]);
    }
  });
});
