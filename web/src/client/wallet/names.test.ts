import { describe, expect, it } from "vitest";
import { misleads, NAME_LENGTH, nameFrom, sameName } from "./names";

const ANN = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

describe("sameName", () => {
  it("does not tell apart what a person takes for one", () => {
    expect(sameName("Ann  B", " ann\u00a0b\u200b")).toBe(true);
    expect(sameName("Ａｎｎ", "ann")).toBe(true);
    expect(sameName("Zoe\u0308", "ZOË")).toBe(true);
    expect(sameName("Ann", "Anna")).toBe(false);
  });
});

describe("nameFrom", () => {
  it("leaves out what nobody sees, and cuts what is too long", () => {
    expect(nameFrom(" Ben \u200b ")).toBe("Ben");
    expect(nameFrom("Ann\n\tB")).toBe("Ann B");
    expect(nameFrom("\u202e \u00ad")).toBe("");
    expect([...nameFrom("🙂".repeat(NAME_LENGTH + 1))]).toHaveLength(NAME_LENGTH);
  });
});

describe("misleads", () => {
  it.each([
    ...[ANN, ANN.toLowerCase(), ANN.slice(2), `“${ANN}”`, `Ann (${ANN})`, "0x", "0x12", "0X3090", "0 x 30 90"],
    ...["0x3090…4063", "3090…4063", "3090...4063", "Ann 0x3090…4063", "0\u200bx3090", "０ｘ３０９０"],
    ...["tabchain:x", "web+tabchain:x", "\u202eTABCHAIN: x", "tabchain:", "pay tabchain:0x12", "tabchain%3A0x12"],
    ...[`tabchain:${ANN}?amount=1`, "bitcoin:bc1qar0srrr7xfkvy", "ｔａｂｃｈａｉｎ：x"],
  ])("%s", (name) => {
    expect(misleads(name)).toBe(true);
  });

  it.each(["Ann", "Tea shop", "Bea 2", "10x2000", "A…b", "Cafe", "Ann: tea", "tabchain", "Dr. Fee", "…", "007"])(
    "not %s",
    (name) => {
      expect(misleads(name)).toBe(false);
    },
  );
});
