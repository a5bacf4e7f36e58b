/** Which heights are each drawn in a column of their own, and which together in one. */
import type { Family, Kin } from "./family";

/** Blocks below the top that are always drawn one by one. */
export const RECENT = 6;
/** Fewer heights than this are not worth folding. */
export const SHORTEST_FOLD = 4;

/** The column of every level, from the lowest level on. */
export interface Columns {
  of(level: number): number;
  /** Whether its column holds other levels, too. */
  isFolded(level: number): boolean;
}

/**
 * Heights at which nothing happens share a column: every block there has one parent and one child of its own kind, is
 * nobody's tip, and was not opened. Blocks side by side stay so, because a fold goes through all lanes alike.
 */
export function columnsOf(
  tip: string,
  family: Family,
  crowd: ReadonlySet<string>,
  opened: ReadonlySet<string>,
): Columns {
  const lowest = family.members[0]?.level ?? 0;
  const highest = family.members.at(-1)?.level ?? -1;
  const top = family.byId.get(tip)?.level ?? highest;
  const plain = new Uint8Array(highest - lowest + 1).fill(1);
  for (const kin of family.members) {
    const { id } = kin.block;
    const isRecent = kin.level > top - RECENT && kin.level <= top + 1;
    if (isRecent || !isPlain(kin) || crowd.has(id) || opened.has(id)) plain[kin.level - lowest] = 0;
  }

  const columns = new Uint32Array(plain.length);
  const folded = new Uint8Array(plain.length);
  let column = 0;
  for (let start = 0; start < plain.length; ) {
    let end = start;
    while (end < plain.length && plain[end] === 1) end += 1;
    const folds = end - start >= SHORTEST_FOLD;
    if (!folds) end = Math.max(end, start + 1);
    for (let index = start; index < end; index += 1) {
      columns[index] = column;
      if (folds) folded[index] = 1;
      else column += 1;
    }
    if (folds) column += 1;
    start = end;
  }
  return {
    of: (level) => columns[level - lowest] ?? 0,
    isFolded: (level) => folded[level - lowest] === 1,
  };
}

const isPlain = ({ block, parent, children }: Kin): boolean =>
  parent?.block.state === block.state && parent.children.length === 1 && children.length === 1;
