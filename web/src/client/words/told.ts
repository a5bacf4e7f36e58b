/** Sentences with gaps, told in another language. */

/**
 * A sentence and its translation. `{name}` is a gap, and the translation names it, too; the text in `{reason}` is a
 * sentence by itself.
 */
export type Reason = readonly [from: string, to: string];

const GAP = /\{(\w+)\}/g;

/** The sentence by the first pair that fits; without such a pair, unchanged. */
export function told(sentence: string, reasons: readonly Reason[]): string {
  for (const [from, to] of reasons) {
    const match = patternOf(from).exec(sentence);
    if (match) return filled(to, match.groups ?? {}, reasons);
  }
  return sentence;
}

/** The names of a sentence's gaps. */
export const gapsOf = (sentence: string): string[] => Array.from(sentence.matchAll(GAP), ([, name]) => name ?? "");

const patterns = new Map<string, RegExp>();

function patternOf(from: string): RegExp {
  const known = patterns.get(from);
  if (known) return known;
  const parts = from.split(GAP).map((part, at) => (at % 2 === 0 ? escaped(part) : `(?<${part}>.+)`));
  const pattern = new RegExp(`^${parts.join("")}$`, "s");
  patterns.set(from, pattern);
  return pattern;
}

const filled = (to: string, gaps: Record<string, string>, reasons: readonly Reason[]): string =>
  to.replace(GAP, (_, name: string) => (name === "reason" ? told(gaps[name] ?? "", reasons) : (gaps[name] ?? "")));

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
