/** Ids, addresses and texts in the form that a person reads: the same in every language. */

/** Keeps an ellipsis and the text after it on one line. */
const WORD_JOINER = "\u2060";

/** The end of an id: its beginning is zeros, because the work is for them. */
export const shortId = (id: string): string => `…${WORD_JOINER}${id.slice(-6)}`;

export const shortAddress = (address: string): string => `${address.slice(0, 6)}…${address.slice(-4)}`;

/** The number of UTF-8 bytes, because a memo's limit counts them. */
export const byteLength = (text: string): number => new TextEncoder().encode(text).length;

/**
 * Controls and characters that nobody sees: marks of direction, spaces without width, soft hyphens, tags. Joiners are
 * none of them, nor Arabic signs of numbers: some scripts and emoji need them.
 */
const HIDDEN = /\p{Cc}|(?![\u0600-\u0605\u06dd\u08e2\u200c\u200d])\p{Cf}/gu;

/** The text without what nobody sees in it; a control that may have been a blank becomes one. */
export const withoutHidden = (text: string): string =>
  text.replace(HIDDEN, (found) => (/[\t\n\v\f\r\u0085]/.test(found) ? " " : ""));

/** The text without characters that have no width: joiners, marks of direction, soft hyphens. */
export const withoutUnseen = (text: string): string => text.replace(/\p{Cf}|\p{Variation_Selector}/gu, "");
