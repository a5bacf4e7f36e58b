/**
 * Tabs of one origin share one recovery phrase; a seat tells them apart. A tab's seat names its node and its account,
 * so a tab that is opened again finds its chain and its coins. The node's worker decides which tab holds which seat,
 * and acts for the seat; this file holds only the page's part.
 */
import type { Arrival, Seat } from "../../shared/messages";
import { ENDED, type Ended, SEAT_DATABASE } from "../../shared/seat-database";
import type { Shelf } from "../browser/storage";

/** The seat or account that went to another tab: the seat with its account, or the account alone. */
export interface GivenUp {
  kind: "seat" | "account";
  /** Number of the account that the other tab uses. */
  before: number;
  /** Number of the account that this tab uses. */
  now: number;
}

const SEAT_KEY = "tabchain.seat";

/** Earlier pages kept node and account of a seat under these names. */
const nodeKey = (seat: number) => `tabchain.seat.${seat}.node`;
const accountKey = (seat: number) => `tabchain.seat.${seat}.account`;

/** The last note of the page before in this tab: its own number. */
const LEFT_KEY = "tabchain.left";

/** This page's request for a seat. `session` survives a reload, and is copied when a tab is duplicated. */
export function arrivalOf(holder: string, session: Shelf, local: Shelf): Arrival {
  const left = session.getItem(LEFT_KEY) ?? undefined;
  // It is used once: a copy of this tab must not take it for its own.
  session.removeItem(LEFT_KEY);
  return { holder, left, before: number(session.getItem(SEAT_KEY)), kept: keptBefore(local) };
}

/** Lets a reload of this tab ask for the same seat. */
export function keepSeat(seat: Seat, session: Shelf): void {
  if (!seat.alone) session.setItem(SEAT_KEY, String(seat.number));
}

/**
 * Says that the page ends, when it does, so that its seat is free at once. The next page in this tab is certain to find
 * this note; other tabs find it if the browser still writes it down. Where neither works, the seat is free when the
 * page has been silent for long.
 */
export function tellWhenLeft(holder: string, session: Shelf): void {
  let database: IDBDatabase | undefined;
  opened().then(
    (found) => {
      database = found;
    },
    () => {},
  );
  addEventListener("pagehide", (event) => {
    // A page that may come back is only frozen.
    if ((event as PageTransitionEvent).persisted) return;
    session.setItem(LEFT_KEY, holder);
    if (!database) return;
    try {
      const transaction = database.transaction(ENDED, "readwrite");
      transaction.objectStore(ENDED).put({ holder } satisfies Ended);
      transaction.commit();
    } catch {
      // The browser has closed it.
    }
  });
}

/** The database that the worker has made. */
function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(SEAT_DATABASE);
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const database = request.result;
      database.onversionchange = () => database.close();
      resolve(database);
    };
  });
}

function keptBefore(local: Shelf): NonNullable<Arrival["kept"]> {
  const kept: Record<number, { node: string; account: number }> = {};
  for (let seat = 0; ; seat += 1) {
    const node = local.getItem(nodeKey(seat));
    if (node === null) return kept;
    if (/^[0-9a-f]{16}$/.test(node)) kept[seat] = { node, account: number(local.getItem(accountKey(seat))) ?? seat };
  }
}

/** Seats and accounts have numbers of the same range. */
function number(text: string | null): number | undefined {
  return text !== null && /^\d{1,4}$/.test(text) && Number(text) < 4096 ? Number(text) : undefined;
}
