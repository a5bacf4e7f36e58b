/**
 * The words of a recovery phrase as a person types or pastes it. BIP-39 demands NFKD. Beyond that only those signs are
 * dropped that mean nothing there: characters without width, numbers in front of words, and what separates words in a
 * list. Characters without width separate the words where no blank does.
 */
import { withoutUnseen } from "../ui/format";

/** `1.`, `1)`, `(1)`, `#1`, `1:`, alone or in front of a word; a bare number only where it stands alone. */
const NUMBER = /^(?:\(?#?\d{1,2}[.):]+|#\d{1,2})|^\d{1,2}$/;
/** Blanks that count as letters or signs: of Braille and of Hangul. */
const BLANK_LETTERS = /[\u115f\u1160\u2800\u3164\uffa0]/g;
const WITHOUT_WIDTH = /[\u180e\u200b-\u200d\u2060\ufeff]/g;
const SEPARATOR = /[\s,;|•·–—]+|(?<=\s|^)[-*]+(?=\s)/u;
const AROUND = /^["'“”„‘’«»]+|["'“”„‘’«».]+$/g;

/** The words in lower case. A word with anything else in it stays as it is, to be shown as wrong. */
export function phraseWords(typed: string): string[] {
  const text = typed.replace(BLANK_LETTERS, " ");
  const words = wordsOf(text);
  return words.length > 1 ? words : wordsOf(text.replace(WITHOUT_WIDTH, " "));
}

const wordsOf = (text: string): string[] =>
  withoutUnseen(text)
    .normalize("NFKD")
    .toLowerCase()
    .split(SEPARATOR)
    .map((word) => word.replace(NUMBER, "").replace(AROUND, ""))
    .filter(Boolean);

/** A word in the form in which a person sees it. */
export const shownWord = (word: string): string => word.normalize("NFC");
