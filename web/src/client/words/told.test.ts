import { describe, expect, it } from "vitest";
import { gapsOf, type Reason, told } from "./told";

const REASONS: readonly Reason[] = [
  ["nonce is {found}, the next is {expected}", "die nächste Nonce ist {expected}, nicht {found}"],
  ["transfer {id}: {reason}", "Überweisung {id}: {reason}"],
  ["what (now)?", "was (nun)?"],
];

describe("a sentence in another language", () => {
  it("has its gaps filled where the translation has them", () => {
    expect(told("nonce is 3, the next is 5", REASONS)).toBe("die nächste Nonce ist 5, nicht 3");
    expect(told("what (now)?", REASONS)).toBe("was (nun)?");
  });

  it("can hold another one", () => {
    expect(told("transfer ab: nonce is 3, the next is 5", REASONS)).toBe(
      "Überweisung ab: die nächste Nonce ist 5, nicht 3",
    );
    expect(told("transfer ab: no idea", REASONS)).toBe("Überweisung ab: no idea");
  });

  it("stays as it is where nothing fits", () => {
    expect(told("", REASONS)).toBe("");
    expect(told("a nonce is 3, the next is 5 more", REASONS)).toBe("a nonce is 3, the next is 5 more");
  });

  it("names its gaps", () => {
    expect(gapsOf("transfer {id}: {reason}")).toEqual(["id", "reason"]);
  });
});
