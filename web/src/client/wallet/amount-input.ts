/**
 * Reads an amount of TAB, as a person types it, into grains. A dot and a comma both stand for decimals in some language
 * and for thousands in another: an amount with two readings is refused rather than guessed.
 */

const DECIMALS = 8;
const GRAINS_PER_TAB = 10 ** DECIMALS;

export type AmountRead =
  | { kind: "amount"; grains: number }
  | { kind: "empty" }
  /** `found` does not belong in an amount. */
  | { kind: "stray"; found: string }
  /** Thousands for some, decimals for others: both readings, each in a form that leaves no doubt. */
  | { kind: "ambiguous"; whole: string; decimal: string }
  | { kind: "tooFine"; decimals: number }
  | { kind: "tooLarge" };

const SPACES = /[\s'’]/g;
/** Thousands, apart by a space or an apostrophe. */
const SPACED = /^\d{1,3}(?:[\s'’]\d{3})+(?:[.,]\d*)?$/;
/**
 * Thousands, separated by dots or commas; there is either more than one of them, or a decimal sign of the other kind.
 */
const GROUPED = /^\d{1,3}(?:(?:\.\d{3}){2,}|(?:,\d{3}){2,}|(?:\.\d{3})+(?=,)|(?:,\d{3})+(?=\.))(?:[.,]\d*)?$/;
/** One sign and three digits behind it: 1.250. With a zero in front, these are not thousands. */
const DOUBTFUL = /^[1-9]\d{0,2}[.,]\d{3}$/;

export function readAmount(text: string): AmountRead {
  const typed = text.trim();
  if (typed === "") return { kind: "empty" };
  const [stray] = /[^\d.,\s'’]/u.exec(typed) ?? [];
  if (stray !== undefined) return { kind: "stray", found: stray };
  if (DOUBTFUL.test(typed)) {
    const [whole = "", thousandths = ""] = typed.split(/[.,]/);
    return { kind: "ambiguous", whole: whole + thousandths, decimal: undoubted(typed) };
  }
  const plain = ungrouped(typed);
  if (plain === undefined) return { kind: "stray", found: lastSign(typed) };
  return readPlain(plain);
}

/** Digits with at most one dot, from text whose thousands leave no doubt; `undefined` if they are not in order. */
function ungrouped(typed: string): string | undefined {
  if (/^\d*[.,]?\d*$/.test(typed)) return typed.replace(",", ".");
  if (SPACED.test(typed)) return typed.replace(SPACES, "").replace(",", ".");
  const [grouped] = GROUPED.exec(typed) ?? [];
  if (grouped === undefined) return undefined;
  const thousands = typed.search(/[.,]/);
  const sign = typed.charAt(thousands);
  return typed.replaceAll(sign, "").replace(",", ".");
}

const lastSign = (typed: string): string => /[.,\s'’](?=\d*$)/.exec(typed)?.[0] ?? typed;

function readPlain(plain: string): AmountRead {
  const [whole = "", decimals = ""] = plain.split(".");
  if (whole === "" && decimals === "") return { kind: "stray", found: plain };
  if (decimals.length > DECIMALS) return { kind: "tooFine", decimals: decimals.length };
  const grains = Number(`${whole}${decimals.padEnd(DECIMALS, "0")}`);
  return Number.isSafeInteger(grains) ? { kind: "amount", grains } : { kind: "tooLarge" };
}

/** A fourth decimal tells three decimals from thousands. */
export const undoubted = (text: string): string => (DOUBTFUL.test(text) ? `${text}0` : text);

/** The amount with every digit that counts and a dot, in the form of URIs: `12.5`. */
export function plainAmount(grains: number): string {
  const whole = Math.floor(grains / GRAINS_PER_TAB);
  const decimals = String(grains % GRAINS_PER_TAB)
    .padStart(DECIMALS, "0")
    .replace(/0+$/, "");
  return decimals === "" ? String(whole) : `${whole}.${decimals}`;
}
