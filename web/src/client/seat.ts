/**
 * Tabs of one origin share one recovery phrase; the seat tells them apart. A tab's seat names its node and its account,
 * so a tab that is opened again finds its chain and its coins.
 */
import type { Shelf } from "./storage";

export interface Seat {
  number: number;
  /** 16 hex digits, the same whenever this seat is taken. */
  nodeId: string;
  /** Number of the account that this seat uses: its own number, until another is chosen. */
  account: number;
}

/** How tabs of one origin agree on who holds a seat. */
export interface SeatGuard {
  /** Whether the seat is now held, until this page ends; waits at most `patienceMs` for its present holder. */
  take(seat: number, patienceMs: number): Promise<boolean>;
}

export interface SeatWorld {
  /** Survives a reload, and is copied when a tab is duplicated. */
  session: Shelf;
  /** Shared by the tabs of one origin. */
  local: Shelf;
  guard: SeatGuard;
  randomBytes(count: number): Uint8Array;
}

const SEAT_KEY = "tabchain.seat";
const nodeKey = (seat: number) => `tabchain.seat.${seat}.node`;
const accountKey = (seat: number) => `tabchain.seat.${seat}.account`;

/** A reload can come before the browser has released the seat of the page that it replaces. */
const RELOAD_PATIENCE_MS = 500;

/** More tabs than any browser keeps alive: the search for a seat has to end. */
const SEATS = 4096;

/** This tab's seat from before when nobody else holds it, else the lowest free one. */
export async function claimSeat(world: SeatWorld): Promise<Seat> {
  const number = await freeSeat(world);
  world.session.setItem(SEAT_KEY, String(number));
  return { number, nodeId: nodeIdOf(number, world), account: accountOf(number, world.local) };
}

/** Has the seat use another account, now and whenever it is taken again. */
export function keepAccount(seat: Seat, account: number, local: Shelf): void {
  seat.account = account;
  local.setItem(accountKey(seat.number), String(account));
}

async function freeSeat({ session, guard }: SeatWorld): Promise<number> {
  const before = parseSeat(session.getItem(SEAT_KEY));
  if (before !== undefined && (await guard.take(before, RELOAD_PATIENCE_MS))) return before;
  for (let seat = 0; seat < SEATS; seat += 1) {
    if (seat !== before && (await guard.take(seat, 0))) return seat;
  }
  throw new Error(`all ${SEATS} seats are held by other tabs`);
}

const accountOf = (seat: number, local: Shelf): number => parseSeat(local.getItem(accountKey(seat))) ?? seat;

/** Seats and accounts have numbers of the same range. */
function parseSeat(text: string | null): number | undefined {
  if (text === null || !/^\d{1,4}$/.test(text)) return undefined;
  const seat = Number(text);
  return seat < SEATS ? seat : undefined;
}

function nodeIdOf(seat: number, { local, randomBytes }: SeatWorld): string {
  const kept = local.getItem(nodeKey(seat));
  if (kept !== null && /^[0-9a-f]{16}$/.test(kept)) return kept;
  const made = Array.from(randomBytes(8), (byte) => byte.toString(16).padStart(2, "0")).join("");
  local.setItem(nodeKey(seat), made);
  return made;
}
