/**
 * The words of a recovery phrase as a person types or pastes it. BIP-39 demands NFKD. Beyond that only those signs are
 * dropped that mean nothing there: characters without width, numbers in front of words, and what separates words in a
 * list.
 */
import { withoutUnseen } from "../ui/format";

/** `1.`, `1)`, `(1)`, `#1`, `1:`, alone or in front of a word; a bare number only where it stands alone. */
const NUMBER = /^(?:\(?#?\d{1,2}[.):]+|#\d{1,2})|^\d{1,2}$/;
const SEPARATOR = /[\s,;|•·–—]+|(?<=\s|^)[-*]+(?=\s)/u;
const AROUND = /^["'“”„‘’«»]+|["'“”„‘’«».]+$/g;

/** The words in lower case. A word with anything else in it stays as it is, to be shown as wrong. */
export function phraseWords(typed: string): string[] {
  return withoutUnseen(typed)
    .normalize("NFKD")
    .toLowerCase()
    .split(SEPARATOR)
    .map((word) => word.replace(NUMBER, "").replace(AROUND, ""))
    .filter(Boolean);
}

/** A word in the form in which a person sees it. */
export const shownWord = (word: string): string => word.normalize("NFC");
