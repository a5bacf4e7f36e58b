/** Ids, addresses and texts as a person reads them: the same in every language. */

/** Keeps an ellipsis and what follows it on one line. */
const WORD_JOINER = "\u2060";

/** The end of an id: its beginning is zeros, which is what the work is for. */
export const shortId = (id: string): string => `…${WORD_JOINER}${id.slice(-6)}`;

export const shortAddress = (address: string): string => `${address.slice(0, 6)}…${address.slice(-4)}`;

/** UTF-8 bytes, which is what a memo's limit counts. */
export const byteLength = (text: string): number => new TextEncoder().encode(text).length;
