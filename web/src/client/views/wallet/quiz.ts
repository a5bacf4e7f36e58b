/** The words that are asked for, to see that all were written down. */

import { phraseWords } from "../../wallet/phrase-words";

/** So many that a guess will not be right, and so few that people type them gladly. */
const ASKED = 3;

/** Positions of different words, counted from 1, in their order. `random` answers with a number below the one given. */
export function askedPositions(words: number, random: (below: number) => number): number[] {
  const left = Array.from({ length: words }, (_, index) => index + 1);
  const asked = Array.from({ length: Math.min(ASKED, words) }, () => left.splice(random(left.length), 1)).flat();
  return asked.sort((a, b) => a - b);
}

/** Whether the typed text is the word; case, spaces around it and signs that nobody sees do not matter. */
export const isWord = (typed: string, word: string | undefined): boolean => phraseWords(typed).join(" ") === word;
