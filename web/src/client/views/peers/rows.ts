import type { PeerView } from "../../../wasm/chain_wasm";
import { alike } from "../../ui/alike";

export interface Row {
  peer: PeerView;
  /** Blocks behind the highest known. */
  behind: number;
  /** Milliseconds that it usually takes to follow; unknown until it has followed. */
  delay: number | undefined;
  wins: number;
}

export const COLUMNS = ["name", "kind", "tip", "height", "behind", "delay", "rate", "wins"] as const;

export type Column = (typeof COLUMNS)[number];

export interface Order {
  column: Column;
  down: boolean;
}

/** The first direction of a column when it is chosen: usually the values that people look for. */
export const firstOrder = (column: Column): Order => ({
  column,
  down: column === "height" || column === "rate" || column === "wins",
});

const COMPARE: Record<Column, (a: Row, b: Row) => number> = {
  name: (a, b) => a.peer.name.localeCompare(b.peer.name),
  kind: (a, b) => a.peer.kind.localeCompare(b.peer.kind),
  tip: (a, b) => a.peer.tip.localeCompare(b.peer.tip),
  height: (a, b) => a.peer.height - b.peer.height,
  behind: (a, b) => a.behind - b.behind,
  delay: (a, b) => (a.delay ?? 0) - (b.delay ?? 0),
  rate: (a, b) => a.peer.hashRate - b.peer.hashRate,
  wins: (a, b) => a.wins - b.wins,
};

/** Pinned rows first, then in this order; unknown values come last in both directions. */
export function sorted(rows: readonly Row[], { column, down }: Order, pinned: ReadonlySet<string>): Row[] {
  const unknown = (row: Row): number => Number(column === "delay" && row.delay === undefined);
  return [...rows].sort(
    (a, b) =>
      Number(pinned.has(b.peer.node)) - Number(pinned.has(a.peer.node)) ||
      unknown(a) - unknown(b) ||
      COMPARE[column](a, b) * (down ? -1 : 1) ||
      Number(b.peer.you) - Number(a.peer.you) ||
      a.peer.name.localeCompare(b.peer.name) ||
      a.peer.peer - b.peer.peer,
  );
}

/**
 * Unchanged rows stay the same objects, and so does the list if all of them are unchanged: then there is nothing to
 * draw.
 */
export function kept(rows: Row[], before: Row[]): Row[] {
  const earlier = new Map(before.map((row) => [row.peer.peer, row]));
  const after = rows.map((row) => {
    const known = earlier.get(row.peer.peer);
    return known && alike(known, row) ? known : row;
  });
  return after.length === before.length && after.every((row, index) => row === before[index]) ? before : after;
}
