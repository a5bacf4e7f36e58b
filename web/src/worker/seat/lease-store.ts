/**
 * Seats, payments and the first phrase in IndexedDB, where tabs of one browser agree. Read-write transactions are
 * atomic across tabs, on plain http as well, and they need no answer of a busy or frozen tab.
 *
 * | store      | key                             | value                                                       |
 * | ---------- | ------------------------------- | ----------------------------------------------------------- |
 * | `seats`    | number of the seat              | its lease                                                   |
 * | `ended`    | a page's number                 | the page has said that it ends                              |
 * | `reserved` | genesis, public key, nonce      | by whom a payment is numbered so, and the payment once signed |
 * | `first`    | `phrase`                        | the phrase that was made first, until the shared one is kept |
 */
import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB, type StoreNames } from "idb";
import { ENDED, type Ended, SEAT_DATABASE } from "../../shared/seat-database";
import { type Absent, apart, choose, freeAccount, isHeld, type Lease, type Wish } from "./lease";

/** The number of a payment: an account uses each number once. */
export interface Slot {
  genesis: string;
  /** Public key of the account. */
  sender: string;
  nonce: number;
}

interface Reservation extends Slot {
  holder: string;
  epoch: number;
  /** The time when it was made, in milliseconds since 1970. */
  at: number;
  /** The signed transfer, once it is there. */
  transfer?: Uint8Array;
}

interface Schema extends DBSchema {
  seats: { key: number; value: Lease };
  [ENDED]: { key: string; value: Ended };
  reserved: { key: [string, string, number]; value: Reservation };
  first: { key: string; value: { phrase: string; at: number } };
}

type Stores = StoreNames<Schema>[];
type Transaction<S extends Stores> = IDBPTransaction<Schema, S, "readwrite">;

/** Another page holds the seat, or nobody does: nothing may be done in its name. */
export class LeaseLost extends Error {
  constructor() {
    super("another tab has taken this tab’s place");
  }
}

/** The account was given to another tab. */
export class AccountGone extends Error {
  constructor() {
    super("another tab uses the account now from which it was to be paid");
  }
}

/** A database that does not answer in this time counts as broken. */
const PATIENCE_MS = 10_000;

/** Payments below the next number that are remembered, so that a page that lags behind still finds them. */
const REMEMBERED = 64;

/** How long a payment is sent again: pools do not keep one for longer. */
const WAITS_MS = 24 * 60 * 60 * 1_000;

/** How long tabs that have not seen the shared phrase are told the one that was made first. */
const FIRST_MS = 60_000;

export class LeaseStore {
  readonly #database: IDBPDatabase<Schema>;

  private constructor(database: IDBPDatabase<Schema>) {
    this.#database = database;
  }

  /** Opens the database; `onClosed` is told when the browser takes it away. */
  static async open(onClosed: () => void): Promise<LeaseStore> {
    const opened = openDB<Schema>(SEAT_DATABASE, 1, {
      upgrade: (database) => {
        database.createObjectStore("seats", { keyPath: "seat" });
        database.createObjectStore(ENDED, { keyPath: "holder" });
        database.createObjectStore("reserved", { keyPath: ["genesis", "sender", "nonce"] });
        database.createObjectStore("first");
      },
      // A tab that deletes the database, or brings it to another version, must not wait for this one.
      blocking: (_, __, event) => {
        (event.target as IDBDatabase).close();
        onClosed();
      },
      terminated: onClosed,
    });
    const tooLate = (): void => {
      opened.then(
        (database) => database.close(),
        () => {},
      );
    };
    return new LeaseStore(await inTime(opened, tooLate));
  }

  close(): void {
    this.#database.close();
  }

  /** All leases, and the pages that have ended. */
  look(): Promise<{ leases: Lease[]; ended: Set<string> }> {
    return this.#read(["seats", ENDED], async (transaction) => {
      const asked = [transaction.objectStore("seats").getAll(), transaction.objectStore(ENDED).getAllKeys()] as const;
      const [leases, ended] = await Promise.all(asked);
      return { leases, ended: new Set(ended) };
    });
  }

  /** Takes a seat. */
  take(absent: Absent, wish: Wish): Promise<Lease> {
    return this.#change(["seats", ENDED], async (transaction) => {
      const seats = transaction.objectStore("seats");
      const left = transaction.objectStore(ENDED);
      const [leases, keys] = await Promise.all([seats.getAll(), left.getAllKeys()]);
      const ended = new Set([...keys, ...absent.ended]);
      const lease = choose(leases, { ended, mute: absent.mute }, wish);
      await seats.put(lease);
      // A page has only one seat.
      const more = leases.filter(({ seat, holder }) => holder === wish.holder && seat !== lease.seat);
      await Promise.all(more.map((other) => seats.put({ ...other, holder: "" })));
      const named = new Set(leases.filter(({ seat }) => seat !== lease.seat).map(({ holder }) => holder));
      await Promise.all(keys.filter((holder) => !named.has(holder)).map((holder) => left.delete(holder)));
      return lease;
    });
  }

  /** Shows that the holder is there; answers with its present lease. Fails with `LeaseLost` if it has none. */
  beat(own: Lease, now: number): Promise<Lease> {
    return this.#change(["seats"], async (transaction) => {
      const lease = { ...(await held(transaction, own)), beat: now };
      await transaction.objectStore("seats").put(lease);
      return lease;
    });
  }

  /**
   * Fails with `LeaseLost` if the holder no longer has a lease. Writes nothing, so that a full disk does not matter.
   */
  check(own: Lease): Promise<Lease> {
    return this.#read(["seats"], async (transaction) =>
      ownOf(await transaction.objectStore("seats").get(own.seat), own),
    );
  }

  /** Lets the holder use another account, or answers with the lease of the page that holds that account. */
  useAccount(own: Lease, account: number, absent: Absent, now: number): Promise<{ lease: Lease } | { holder: Lease }> {
    return this.#change(["seats", ENDED], async (transaction) => {
      const seats = transaction.objectStore("seats");
      const lease = await held(transaction, own);
      const ended = new Set([...(await transaction.objectStore(ENDED).getAllKeys()), ...absent.ended]);
      for (const other of await seats.getAll()) {
        if (other.seat === own.seat || other.account !== account || other.holder === "") continue;
        if (isHeld(other, { ended, mute: absent.mute })) return { holder: other };
        // The page that held it before finds a later epoch when it wakes.
        await seats.put({ ...other, holder: "", epoch: other.epoch + 1 });
      }
      const next = { ...lease, account, beat: now };
      await seats.put(next);
      return { lease: next };
    });
  }

  /** Lets the holder use any other free account. */
  letGo(own: Lease, now: number): Promise<Lease> {
    return this.#change(["seats"], async (transaction) => {
      const seats = transaction.objectStore("seats");
      const lease = await held(transaction, own);
      const others = (await seats.getAll()).filter(({ holder }) => holder !== "");
      const next = { ...lease, account: freeAccount(others, [lease.seat]), beat: now };
      await seats.put(next);
      return next;
    });
  }

  /**
   * Gives a payment of the holder's account its number, before it is signed. Answers with the transfer that was signed
   * under this number before, unless it may be `replaced`. Fails when another tab has the seat or the account.
   */
  reserve(own: Lease, slot: Slot, replaced: boolean, now: number): Promise<Uint8Array | undefined> {
    return this.#change(["seats", "reserved"], async (transaction) => {
      await heldWithAccount(transaction, own);
      const reserved = transaction.objectStore("reserved");
      const { genesis, sender, nonce } = slot;
      const before = await reserved.get([genesis, sender, nonce]);
      const sent = before && waits(before, now);
      if (sent && !replaced) return sent;
      const old = [genesis, sender, nonce - REMEMBERED];
      await reserved.delete(IDBKeyRange.bound([genesis, sender, Number.NEGATIVE_INFINITY], old, false, true));
      await reserved.put({ ...slot, holder: own.holder, epoch: own.epoch, at: now });
      return undefined;
    });
  }

  /** Keeps the signed payment, before it is sent. Fails when its number no longer belongs to this page. */
  keep(own: Lease, slot: Slot, transfer: Uint8Array): Promise<void> {
    return this.#change(["seats", "reserved"], async (transaction) => {
      await heldWithAccount(transaction, own);
      const reserved = transaction.objectStore("reserved");
      const before = await reserved.get(keyOf(slot));
      if (before?.holder !== own.holder || before.epoch !== own.epoch) throw new LeaseLost();
      await reserved.put({ ...before, transfer });
    });
  }

  /** Gives back a payment's number, because nobody has heard of the payment. */
  forget(slot: Slot): Promise<void> {
    return this.#change(["reserved"], (transaction) => transaction.objectStore("reserved").delete(keyOf(slot)));
  }

  /** The payments that an account has signed from this number on, and that may still wait in some pool. */
  signed({ genesis, sender, nonce }: Slot, now: number): Promise<Uint8Array[]> {
    return this.#read(["reserved"], async (transaction) => {
      const range = IDBKeyRange.bound([genesis, sender, nonce], [genesis, sender, Number.POSITIVE_INFINITY]);
      const found = await transaction.objectStore("reserved").getAll(range);
      return found.flatMap((reservation) => waits(reservation, now) ?? []);
    });
  }

  /** The phrase for all tabs if none is kept yet: the one that was made first. */
  firstPhrase(made: string, now: number): Promise<string> {
    return this.#change(["first"], async (transaction) => {
      const first = transaction.objectStore("first");
      const before = await first.get("phrase");
      if (before && Math.abs(now - before.at) < FIRST_MS) return before.phrase;
      await first.put({ phrase: made, at: now }, "phrase");
      return made;
    });
  }

  /** The phrase is kept in its place, or must not be kept in the clear. */
  forgetFirstPhrase(): Promise<void> {
    return this.#change(["first"], (transaction) => transaction.objectStore("first").clear());
  }

  async #read<S extends Stores, T>(
    stores: S,
    work: (transaction: IDBPTransaction<Schema, S, "readonly">) => Promise<T>,
  ): Promise<T> {
    const transaction = this.#database.transaction(stores);
    return inTime(finished(transaction, work), () => aborted(transaction));
  }

  /** All of it or nothing. */
  async #change<S extends Stores, T>(stores: S, work: (transaction: Transaction<S>) => Promise<T>): Promise<T> {
    const transaction = this.#database.transaction(stores, "readwrite");
    return inTime(finished(transaction, work), () => aborted(transaction));
  }
}

/** A transaction, as far as it ends in this file. */
interface Endable {
  readonly done: Promise<void>;
  abort(): void;
}

/** Does some work within a transaction; both end together, with success or not at all. */
async function finished<X extends Endable, T>(transaction: X, work: (transaction: X) => Promise<T>): Promise<T> {
  // The cause of an abort fails in `work`, too.
  transaction.done.catch(() => {});
  try {
    const result = await work(transaction);
    await transaction.done;
    return result;
  } catch (error) {
    aborted(transaction);
    throw error;
  }
}

function aborted(transaction: Endable): void {
  try {
    transaction.abort();
  } catch {
    // The transaction is over already.
  }
}

const keyOf = ({ genesis, sender, nonce }: Slot): [string, string, number] => [genesis, sender, nonce];

/** The payment, if it was signed, and as long as it may wait in a pool. */
const waits = ({ transfer, at }: Reservation, now: number): Uint8Array | undefined =>
  apart(at, now, WAITS_MS) ? undefined : transfer;

function ownOf(found: Lease | undefined, { holder, epoch }: Lease): Lease {
  if (found?.holder !== holder || found.epoch !== epoch) throw new LeaseLost();
  return found;
}

type WithSeats = Transaction<["seats"]> | Transaction<["seats", typeof ENDED]> | Transaction<["seats", "reserved"]>;

/** The holder's present lease. */
async function held(transaction: WithSeats, own: Lease): Promise<Lease> {
  const seats = (transaction as Transaction<["seats"]>).objectStore("seats");
  return ownOf(await seats.get(own.seat), own);
}

async function heldWithAccount(transaction: WithSeats, own: Lease): Promise<void> {
  const { account } = await held(transaction, own);
  if (account !== own.account) throw new AccountGone();
}

/** The database did not answer. */
export class SlowDatabase extends Error {
  override readonly name = "TimeoutError";

  constructor() {
    super(`IndexedDB did not answer in ${PATIENCE_MS / 1000} s`);
  }
}

function inTime<T>(answer: Promise<T>, late?: () => void): Promise<T> {
  let timer: ReturnType<typeof setTimeout>;
  const slow = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      late?.();
      reject(new SlowDatabase());
    }, PATIENCE_MS);
  });
  return Promise.race([answer, slow]).finally(() => clearTimeout(timer));
}
