/** Texts that a person reads or hears stand under `words/`, never in a component. */
import { parse } from "svelte/compiler";
import { expect, it } from "vitest";

const sources = import.meta.glob<string>("../**/*.svelte", { eager: true, query: "?raw", import: "default" });

/** The same in every language. */
const NAMES = new Set(["Tabchain"]);

/** Attributes that are read out or shown. */
const SPOKEN = new Set([
  "alt",
  "aria-description",
  "aria-label",
  "aria-placeholder",
  "aria-roledescription",
  "aria-valuetext",
  "caption",
  "error",
  "hint",
  "label",
  "placeholder",
  "summary",
  "text",
  "title",
]);

interface Tree {
  type: string;
  [key: string]: unknown;
}

const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null && "type" in value;
const inner = (node: Tree): Tree[] =>
  Object.values(node)
    .flatMap((value) => (Array.isArray(value) ? value : [value]))
    .filter(isTree);

const isWord = (text: string): boolean => /\p{L}{2,}/u.test(text) && !NAMES.has(text.trim());

/**
 * Texts that an expression can result in. Texts that it only compares, passes to a call or uses as a key are not shown.
 */
function wordsOf(node: Tree): string[] {
  switch (node.type) {
    case "Literal":
      return typeof node.value === "string" && isWord(node.value) ? [node.value] : [];
    case "TemplateElement": {
      const { cooked } = node.value as { cooked: string };
      return isWord(cooked) ? [cooked] : [];
    }
    case "ConditionalExpression":
      return [node.consequent, node.alternate].filter(isTree).flatMap(wordsOf);
    case "BinaryExpression":
      return node.operator === "+" ? inner(node).flatMap(wordsOf) : [];
    case "CallExpression":
    case "MemberExpression":
      return [];
    default:
      return inner(node).flatMap(wordsOf);
  }
}

/** Every literal of a component's markup that is shown or read out. */
function literalsIn(node: Tree): string[] {
  switch (node.type) {
    case "Text":
      return isWord(String(node.data)) ? [String(node.data).trim()] : [];
    case "ExpressionTag":
      return wordsOf(node);
    case "Attribute": {
      if (!SPOKEN.has(String(node.name))) return [];
      return (Array.isArray(node.value) ? node.value : [node.value]).filter(isTree).flatMap(literalsIn);
    }
    case "StyleDirective":
    case "ClassDirective":
    case "OnDirective":
      return [];
    default:
      return inner(node).flatMap(literalsIn);
  }
}

/** Sentences in a component's script: strings of two words and more. */
function sentencesIn(node: Tree): string[] {
  const own = node.type === "Literal" ? node.value : node.type === "TemplateElement" ? rawOf(node) : undefined;
  const found = typeof own === "string" && /\p{L}{2,} \p{L}{2,}/u.test(own) ? [own] : [];
  return [...found, ...inner(node).flatMap(sentencesIn)];
}

const rawOf = (node: Tree): string => (node.value as { cooked: string }).cooked;

function literals(source: string): string[] {
  const { fragment, instance, module } = parse(source, { modern: true }) as unknown as Record<string, Tree | null>;
  const markup = fragment ? literalsIn(fragment) : [];
  return [...markup, ...[instance, module].filter(isTree).flatMap(sentencesIn)];
}

it("notices a literal wherever it is shown", () => {
  expect(literals("<p>Hello there</p>")).toEqual(["Hello there"]);
  expect(literals('<p>{ready ? "Yes" : `No way`}</p>')).toEqual(["Yes", "No way"]);
  expect(literals('<img alt="A tree">')).toEqual(["A tree"]);
  expect(literals('<Field label={"Name"} />')).toEqual(["Name"]);
  expect(literals('<script lang="ts">const text = "Two words";</script>')).toEqual(["Two words"]);
});

it("lets names, signs, classes and comparisons pass", () => {
  const source = `<h1 class="big">Tabchain</h1><p class={on ? "on" : "off"}>→ {kind === "best" ? words.a : words["b"]}</p>`;
  expect(literals(source)).toEqual([]);
});

it.each(Object.entries(sources))("%s has its words from words/", (_, source) => {
  expect(literals(source)).toEqual([]);
});
