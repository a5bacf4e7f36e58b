import { describe, expect, it } from "vitest";

type Words = Record<string, unknown>;

const english = import.meta.glob<Words>("./en/*.ts", { eager: true });
// Reasons are English where they are made: `reasons.test.ts` checks their translations.
const german = import.meta.glob<Words>(["./de/*.ts", "!./de/reasons.ts"], { eager: true });

const partOf = (file: string): string => file.split("/").at(-1) ?? file;

/** Every path through an object, with the value at its end; for a function, its number of arguments. */
function leaves(value: unknown, path = ""): [string, string][] {
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${path}.${key}`));
  }
  return [[path, typeof value === "function" ? `function of ${value.length}` : typeof value]];
}

function texts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(texts) : [];
}

it("has every part in both languages", () => {
  expect(Object.keys(german).map(partOf)).toEqual(Object.keys(english).map(partOf));
  expect(Object.keys(english).length).toBeGreaterThan(0);
});

describe.each(Object.keys(english).map(partOf))("%s", (part) => {
  const en = english[`./en/${part}`];
  const de = german[`./de/${part}`];

  it("has the same keys in both languages, and the same arguments", () => {
    expect(leaves(de)).toEqual(leaves(en));
  });

  it("leaves no text empty, nor with space around it", () => {
    for (const text of [...texts(en), ...texts(de)]) {
      expect(text).not.toBe("");
      expect(text.trim()).toBe(text);
    }
  });
});
