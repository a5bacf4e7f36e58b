import type { Sibling, SiblingHeader } from "../siblings/word";
import { type DrawnBlock, levelOf } from "./drawn";

/** Columns from one known height to the next higher one, if those between are not known. */
const MOST_APART = 2;

/**
 * The blocks of other tabs' chains that are not here, each once. Blocks below the window are left out: most of them are
 * on the own chain. Above it, heights without a known block take no room, however many a tab claims.
 */
export function foreignOf(siblings: readonly Sibling[], here: readonly DrawnBlock[]): DrawnBlock[] {
  if (siblings.length === 0) return [];
  const known = new Set(here.map(({ id }) => id));
  const lowest = here[0]?.height ?? 0;
  const headers = new Map<string, SiblingHeader>();
  for (const { headers: chain } of siblings) {
    for (const header of chain) {
      if (header.height >= lowest && !known.has(header.id) && !headers.has(header.id)) headers.set(header.id, header);
    }
  }

  let height = here.reduce((highest, block) => Math.max(highest, levelOf(block)), lowest);
  let level = height;
  return [...headers.values()]
    .sort((a, b) => a.height - b.height)
    .map(({ id, parent, height: at, time }) => {
      if (at > height) {
        level += Math.min(MOST_APART, at - height);
        height = at;
      }
      return { id, parent, height: at, level: Math.min(at, level), state: "foreign", mine: false, time };
    });
}
