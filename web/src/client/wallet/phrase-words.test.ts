import { describe, expect, it } from "vitest";
import { phraseWords } from "./phrase-words";

const WORDS = "legal winner thank year wave sausage worth useful legal winner thank yellow".split(" ");
const PHRASE = WORDS.join(" ");

describe("phraseWords", () => {
  it.each([
    ["upper case, line breaks and tabs", PHRASE.toUpperCase().replaceAll(" ", "\r\n\t")],
    ["no-break and ideographic spaces", PHRASE.replaceAll(" ", "\u00a0").replace("\u00a0", "\u3000")],
    ["a byte order mark", `\ufeff${PHRASE}`],
    ["zero-width spaces in place of blanks", PHRASE.replaceAll(" ", "\u200b")],
    ["joiners in place of blanks", `\ufeff${PHRASE.replaceAll(" ", "\u2060")}`],
    ["blanks of Braille", PHRASE.replaceAll(" ", "\u2800")],
    ["fillers of Hangul", PHRASE.replaceAll(" ", "\u3164").replace("\u3164", "\uffa0")],
    ["zero-width spaces", PHRASE.replaceAll("e", "\u200be\u200b")],
    ["soft hyphens and joiners", PHRASE.replace("sausage", "sau\u00adsa\u2060ge\u200d")],
    ["marks of direction", `\u202b${PHRASE.replaceAll(" ", " \u200f")}\u202c`],
    ["letters of full width", PHRASE.replace("year", "ｙｅａｒ").replace("legal", "ＬＥＧＡＬ")],
    ["numbers in front", WORDS.map((word, at) => `${at + 1}. ${word}`).join("\n")],
    ["numbers close in front", WORDS.map((word, at) => `${at + 1})${word}`).join(" ")],
    ["numbers in brackets", WORDS.map((word, at) => `(${at + 1}) ${word}`).join(" ")],
    ["bare numbers", WORDS.map((word, at) => `${at + 1} ${word}`).join("\t")],
    ["numbers of full width", WORDS.map((word, at) => `${at + 1}．${word}`).join("\n")],
    ["commas", WORDS.join(", ")],
    ["bullets", WORDS.map((word) => `• ${word}`).join("\n")],
    ["dashes", WORDS.map((word) => `- ${word}`).join("\n")],
    ["quotes and a full stop", `“${PHRASE}.”`],
  ])("takes %s", (_, typed) => {
    expect(phraseWords(typed)).toEqual(WORDS);
  });

  it("leaves everything that has a meaning, for the list to refuse it", () => {
    expect(phraseWords("légal win-ner ye4r thank1 wave.wave")).toEqual([
      "légal".normalize("NFKD"),
      "win-ner",
      "ye4r",
      "thank1",
      "wave.wave",
    ]);
    expect(phraseWords("лegal"), "a Cyrillic letter").toEqual(["лegal"]);
  });

  it("finds no words in nothing", () => {
    expect(phraseWords(" \u200b\n1. ")).toEqual([]);
  });
});
