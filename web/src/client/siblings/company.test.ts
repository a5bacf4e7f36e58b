import { expect, it } from "vitest";
import { idOf } from "../../testing/events";
import { Company, MOST_SIBLINGS, SILENCE_MS } from "./company";
import type { Sibling } from "./word";

const sibling = (number: number, tip = 1): Sibling => ({
  node: number.toString(16).padStart(16, "0"),
  name: `tab${number}`,
  headers: [{ id: idOf(tip), parent: idOf(tip - 1), height: tip, time: 1 }],
});

it("knows a tab by its node, and keeps what it said last", () => {
  const company = new Company();
  expect(company.hear(sibling(1), 0)).toBe(true);
  const before = company.siblings[0];
  expect(company.hear(sibling(1), 10), "the same again").toBe(false);
  expect(company.siblings[0], "nothing is drawn anew").toBe(before);
  expect(company.hear(sibling(1, 2), 20)).toBe(true);
  expect(company.siblings).toEqual([sibling(1, 2)]);
});

it("hears no more tabs than it has room for, until one is gone", () => {
  const company = new Company();
  for (let number = 0; number < MOST_SIBLINGS; number += 1) company.hear(sibling(number), number);
  expect(company.hear(sibling(1000), 100)).toBe(false);
  expect(company.siblings).toHaveLength(MOST_SIBLINGS);
  expect(company.hear(sibling(5, 9), 100), "who is there already is heard").toBe(true);

  expect(company.dropSilent(SILENCE_MS)).toBe(true);
  expect(company.hear(sibling(1000), SILENCE_MS)).toBe(true);
  expect(company.siblings).toHaveLength(MOST_SIBLINGS);
});

it("drops who is silent for ten seconds, and nobody else", () => {
  const company = new Company();
  company.hear(sibling(1), 0);
  company.hear(sibling(2), 1);
  expect(company.dropSilent(SILENCE_MS - 1)).toBe(false);
  expect(company.dropSilent(SILENCE_MS)).toBe(true);
  expect(company.siblings).toEqual([sibling(2)]);
  company.clear();
  expect(company.siblings).toEqual([]);
});
