/** Ids, addresses and texts in the form that a person reads: the same in every language. */

/** Keeps an ellipsis and the text after it on one line. */
const WORD_JOINER = "\u2060";

/** The end of an id: its beginning is zeros, because the work is for them. */
export const shortId = (id: string): string => `…${WORD_JOINER}${id.slice(-6)}`;

export const shortAddress = (address: string): string => `${address.slice(0, 6)}…${address.slice(-4)}`;

/** The number of UTF-8 bytes, because a memo's limit counts them. */
export const byteLength = (text: string): number => new TextEncoder().encode(text).length;

/** The text without characters that have no width: joiners, marks of direction, soft hyphens. */
export const withoutUnseen = (text: string): string => text.replace(/\p{Cf}|\p{Variation_Selector}/gu, "");
