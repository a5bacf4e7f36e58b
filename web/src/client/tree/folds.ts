/** Which heights are drawn each in a column of its own, and which together in one. */
import { childrenOf, type Family, parentOf } from "./family";
import type { DrawnBlock } from "./nodes";

/** Blocks below the top that are always drawn one by one. */
export const RECENT = 6;
/** Fewer heights than this are not worth folding. */
export const SHORTEST_FOLD = 4;

/** The column of every level, from the lowest level on. */
export interface Columns {
  lowest: number;
  of(level: number): number;
  /** Whether its column holds other levels too. */
  isFolded(level: number): boolean;
}

/**
 * Heights at which nothing happens share a column: where every block there has one parent and one child of its own kind,
 * is nobody's tip and was not opened. What stands side by side stays so, for a fold goes through all lanes alike.
 */
export function columnsOf(
  tip: string,
  family: Family,
  crowd: ReadonlyMap<string, unknown>,
  opened: ReadonlySet<string>,
): Columns {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (const { level } of family.byId.values()) {
    lowest = Math.min(lowest, level);
    highest = Math.max(highest, level);
  }
  if (lowest > highest) return { lowest: 0, of: () => 0, isFolded: () => false };

  const top = family.byId.get(tip)?.level ?? highest;
  const plain = new Uint8Array(highest - lowest + 1).fill(1);
  for (const block of family.byId.values()) {
    const isRecent = block.level > top - RECENT && block.level <= top + 1;
    if (isRecent || crowd.has(block.id) || opened.has(block.id) || !isPlain(block, family)) {
      plain[block.level - lowest] = 0;
    }
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
    lowest,
    of: (level) => columns[level - lowest] ?? 0,
    isFolded: (level) => folded[level - lowest] === 1,
  };
}

function isPlain(block: DrawnBlock, family: Family): boolean {
  const parent = parentOf(block, family);
  return (
    parent?.state === block.state && childrenOf(parent, family).length === 1 && childrenOf(block, family).length === 1
  );
}
