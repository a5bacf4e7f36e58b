/**
 * Which page holds which seat. A seat is a place among the tabs of one browser: it names a node, and an account of the
 * phrase that all tabs share. A page holds it by a lease. Thus a tab that was stopped, however long, finds out that its
 * place is another's before it does anything in its name.
 *
 * The code here is pure: leases are read and written in one transaction, see `lease-store.ts`.
 */
import type { Arrival } from "../../shared/messages";

/** A seat as it is stored. */
export interface Lease {
  seat: number;
  /** The seat's node: 16 hex digits, the same for every holder. */
  node: string;
  /** Number of the account that is mined for and paid from. No two held seats have the same. */
  account: number;
  /** The page that holds it, by a number that was drawn when it was loaded; empty once the seat was given back. */
  holder: string;
  /** Grows with every holder. */
  epoch: number;
  /** The last time when the holder was there, in milliseconds since 1970. */
  beat: number;
  /** Whether the holder has a lock of its own name, which the browser releases when the page ends. */
  locked: boolean;
}

/** The time between two beats of a holder. */
export const BEAT_MS = 10_000;
/** For this long after a beat nobody else takes the seat, by a wide margin, and the holder need not look. */
export const TRUST_MS = 20_000;
/** After this long without a beat, a seat may be taken from a holder that does not answer. */
export const SILENT_MS = 30_000;

/** More tabs than any browser keeps alive: the search for a seat has to end. */
export const SEATS = 4096;

/** Whether two times are further apart than that, whichever is later: people set clocks in both directions. */
export const apart = (one: number, other: number, ms: number): boolean => Math.abs(one - other) >= ms;

/** Whether a holder has not beaten for so long that others may ask whether it is there at all. */
export const isSilent = (lease: Lease, now: number): boolean =>
  lease.holder !== "" && apart(now, lease.beat, SILENT_MS);

/** Facts about holders besides their leases. */
export interface Absent {
  /** Pages that have ended: they said so, or the browser has released their locks. */
  ended: ReadonlySet<string>;
  /** Pages that did not answer, with their beat at that time: a page that beats again is there. */
  mute: ReadonlyMap<string, number>;
}

/** Whether a page holds this seat. */
export function isHeld(lease: Lease, { ended, mute }: Absent): boolean {
  return lease.holder !== "" && !ended.has(lease.holder) && mute.get(lease.holder) !== lease.beat;
}

/** The data that a page brings when it takes a seat. */
export interface Wish {
  holder: string;
  locked: boolean;
  now: number;
  /** The seat that this tab had before, if there was one. */
  before?: number | undefined;
  /** A new node, for a seat without a node. */
  node: string;
  /** The data of a seat without a record, if it is known from another place. */
  kept?: Kept;
}

/** The data of seats, by their numbers. */
export type Kept = NonNullable<Arrival["kept"]>;

/** The lease that this page gets: of its seat from before if nobody else holds it, or else of the lowest free one. */
export function choose(leases: readonly Lease[], absent: Absent, wish: Wish): Lease {
  const bySeat = new Map(leases.map((lease) => [lease.seat, lease]));
  const isFree = (seat: number): boolean => {
    const lease = bySeat.get(seat);
    return lease === undefined || lease.holder === wish.holder || !isHeld(lease, absent);
  };
  const { before } = wish;
  const seat = before !== undefined && isFree(before) ? before : lowest(isFree);
  const record: Partial<Lease> | undefined = bySeat.get(seat) ?? wish.kept?.[seat];
  const isOther = (lease: Lease): boolean => lease.seat !== seat && lease.holder !== wish.holder;
  const others = leases.filter((lease) => isOther(lease) && isHeld(lease, absent));
  return {
    seat,
    node: record?.node ?? wish.node,
    account: freeAccount(others, [record?.account, seat]),
    holder: wish.holder,
    epoch: (record?.epoch ?? 0) + 1,
    beat: wish.now,
    locked: wish.locked,
  };
}

/** The first of the wished accounts that none of these holds, or else the lowest. */
export function freeAccount(others: readonly Lease[], wished: readonly (number | undefined)[]): number {
  const used = new Set(others.map(({ account }) => account));
  const isFree = (account: number): boolean => !used.has(account);
  return wished.find((account) => account !== undefined && isFree(account)) ?? lowest(isFree);
}

function lowest(isFree: (number: number) => boolean): number {
  for (let number = 0; number < SEATS; number += 1) if (isFree(number)) return number;
  throw new Error(`all ${SEATS} seats are held by other tabs`);
}
