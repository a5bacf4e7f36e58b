import { afterEach, describe, expect, it } from "vitest";
import { memoryShelf } from "../browser/storage";
import { chooseLanguage, dictionary, language, preferredLanguage, speak, wordsAtHand } from "./language.svelte";

afterEach(() => speak("en"));

describe("the language preferred", () => {
  it("is the first of the browser's that there is", () => {
    expect(preferredLanguage(["fr-CH", "de-CH", "en"], memoryShelf())).toBe("de");
    expect(preferredLanguage(["en-US", "de"], memoryShelf())).toBe("en");
    expect(preferredLanguage(["fr", "toString"], memoryShelf())).toBe("en");
    expect(preferredLanguage([], memoryShelf())).toBe("en");
  });

  it("is found in a name that is no language tag, too", () => {
    expect(preferredLanguage(["C", "de_AT@euro"], memoryShelf())).toBe("de");
    expect(preferredLanguage(["", "C"], memoryShelf())).toBe("en");
  });

  it("is the one chosen before, whatever the browser says", async () => {
    const local = memoryShelf();
    await chooseLanguage("de", local);
    expect(preferredLanguage(["en"], local)).toBe("de");
  });

  it("is not one that there no longer is", () => {
    const local = memoryShelf();
    local.setItem("tabchain.language", "tlh");
    expect(preferredLanguage(["de"], local)).toBe("de");
  });
});

describe("a dictionary", () => {
  it("speaks the language that is spoken", async () => {
    const words = dictionary({ hello: "hello" }, { de: async () => ({ hello: "hallo" }) });
    expect(words().hello).toBe("hello");
    await speak("de");
    expect(words().hello).toBe("hallo");
    await speak("en");
    expect(words().hello).toBe("hello");
  });

  it("that comes late fetches its words at once, and speaks English until they are there", async () => {
    await speak("de");
    const words = dictionary({ late: "late" }, { de: async () => ({ late: "spät" }) });
    expect(words().late).toBe("late");
    await wordsAtHand();
    expect(words().late).toBe("spät");
  });

  it("that comes while a language is fetched is fetched with it", async () => {
    await speak("en");
    let arrive = (_: { first: string }): void => {};
    const slow = new Promise<{ first: string }>((resolve) => {
      arrive = resolve;
    });
    dictionary({ first: "first" }, { de: () => slow });
    const speaking = speak("de");
    const words = dictionary({ between: "between" }, { de: async () => ({ between: "dazwischen" }) });
    expect(words().between).toBe("between");
    arrive({ first: "zuerst" });
    await speaking;
    expect(words().between).toBe("dazwischen");
  });

  it("whose words do not arrive leaves the language as it was, and is asked again", async () => {
    let reachable = false;
    const words = dictionary(
      { yes: "yes" },
      {
        de: async () => {
          if (!reachable) throw new Error("blocked");
          return { yes: "ja" };
        },
      },
    );
    const local = memoryShelf();
    await expect(chooseLanguage("de", local)).rejects.toThrow("blocked");
    expect(language()).toBe("en");
    expect(preferredLanguage([], local)).toBe("en");
    reachable = true;
    await chooseLanguage("de", local);
    expect(words().yes).toBe("ja");
  });
});
