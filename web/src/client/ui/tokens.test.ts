/** All text can be read: WCAG 2.2 AA, by the colours of tokens.css themselves. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

// Vitest empties imported CSS.
const read = (file: string): string => readFileSync(new URL(file, import.meta.url), "utf8");
const tokens = read("tokens.css");

const sources: Record<string, string> = {
  ...import.meta.glob<string>("../**/*.svelte", { eager: true, query: "?raw", import: "default" }),
  "./app.css": read("app.css"),
};

type Theme = "light" | "dark";
type Colour = [red: number, green: number, blue: number];

const named = new Map(
  [...tokens.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name = "", value = ""]) => [name, value.trim()]),
);

/** A token's colour, through the tokens that it stands for. */
function colour(name: string, theme: Theme): Colour {
  const value = named.get(name);
  const reference = value && /^var\(--([\w-]+)\)$/.exec(value)?.[1];
  if (reference) return colour(reference, theme);
  const pair = value && /^light-dark\(#([0-9a-f]{6}), #([0-9a-f]{6})\)$/.exec(value);
  if (!pair) throw new Error(`--${name} is no pair of colours: ${value}`);
  const hex = (theme === "light" ? pair[1] : pair[2]) ?? "";
  return [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255) as Colour;
}

/** Relative luminance as WCAG defines it. */
function luminance(rgb: Colour): number {
  const [red, green, blue] = rgb.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}

function contrast(one: Colour, other: Colour): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const GROUNDS = ["page", "surface", "sunken"];

/** Text on its background. */
const TEXT: [string, string][] = [
  ...["text", "muted", "accent", "good", "warn", "bad"].flatMap((ink) =>
    GROUNDS.map((ground): [string, string] => [ink, ground]),
  ),
  ["text", "accent-soft"],
  ["muted", "accent-soft"],
  ["accent", "accent-soft"],
  ["warn", "warn-soft"],
  ["on-accent", "accent"],
  ["surface", "text"],
  ["code-ink", "code-ground"],
  ...["best", "stale", "header", "orphan", "invalid"].flatMap((state): [string, string][] => [
    [state, "surface"],
    ["text", `${state}-fill`],
    ["muted", `${state}-fill`],
  ]),
];

/** Lines that show the meaning of something, or where it can be used. */
const LINES: [string, string][] = [
  ...GROUNDS.map((ground): [string, string] => ["control-line", ground]),
  ...["best", "stale", "header", "orphan", "invalid"].flatMap((state): [string, string][] => [
    [state, "surface"],
    [state, `${state}-fill`],
  ]),
];

it("black on white has the contrast that WCAG says", () => {
  expect(contrast([0, 0, 0], [1, 1, 1])).toBeCloseTo(21);
  expect(contrast([0.5, 0.5, 0.5], [1, 1, 1])).toBeCloseTo(3.98, 2);
});

describe.each<Theme>(["light", "dark"])("in the %s theme", (theme) => {
  it.each(TEXT)("%s can be read on %s", (ink, ground) => {
    expect(contrast(colour(ink, theme), colour(ground, theme))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(LINES)("%s can be told from %s", (line, ground) => {
    expect(contrast(colour(line, theme), colour(ground, theme))).toBeGreaterThanOrEqual(3);
  });
});

it.each(Object.entries(sources))("%s takes its colours from the tokens", (_, source) => {
  const style = /<style>([\s\S]*)<\/style>/.exec(source)?.[1] ?? (source.includes("<script") ? "" : source);
  expect(style.match(/#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|oklab)\(/gi) ?? []).toEqual([]);
});

it.each(Object.entries(sources))("%s uses no token that there is not", (_, source) => {
  const used = [...source.matchAll(/var\(--([\w-]+)/g)].map(([, name = ""]) => name);
  const own = [...source.matchAll(/--([\w-]+)\s*[:=]/g)].map(([, name = ""]) => name);
  expect(used.filter((name) => !named.has(name) && !own.includes(name))).toEqual([]);
});
