/** Texts of other people within a sentence. */

/** Marks that turn the direction of what follows them. */
const TURNS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Letters of Latin, Greek, Cyrillic and Armenian, which are read from left to right, and the signs among them. */
const PLAIN = /^[ -\u058f\u2010-\u2027\u2060]*$/;

const [FIRST_STRONG_ISOLATE, POP_ISOLATE] = ["\u2068", "\u2069"];

/** The text in the form in which it cannot move the words around it, whatever its own direction is. */
export function isolated(text: string): string {
  const still = text.replace(TURNS, "");
  return PLAIN.test(still) ? still : `${FIRST_STRONG_ISOLATE}${still}${POP_ISOLATE}`;
}
