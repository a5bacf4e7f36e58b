import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SEAT_DATABASE } from "../../shared/seat-database";
import type { Lease } from "./lease";
import { AccountGone, LeaseLost, LeaseStore, SlowDatabase } from "./lease-store";
import { PageLocks } from "./page-locks";
import type { Channel, SeatMessage } from "./seat-channel";
import { type HolderWorld, SeatHolder } from "./seat-holder";

/** A browser: the things that its tabs share. */
class Browser {
  now = 1_800_000_000_000;
  readonly locks: Map<string, true> | undefined;
  readonly #channels = new Set<Channel>();
  /** Tabs that neither hear nor answer. */
  readonly frozen = new Set<string>();
  #drawn = 0;

  constructor({ locks }: { locks: boolean }) {
    this.locks = locks ? new Map() : undefined;
  }

  async open(name: string, more: { before?: number; left?: string } = {}): Promise<Page> {
    const page = new Page(name);
    page.holder = await SeatHolder.take({ holder: name, ...more }, this.#world(name), page);
    return page;
  }

  /** The page that ends writes it in this way, and the browser releases its locks. */
  async end(page: Page, { says }: { says: boolean }): Promise<void> {
    this.frozen.add(page.name);
    this.locks?.delete(`tabchain page ${page.name}`);
    if (!says) return;
    const request = indexedDB.open(SEAT_DATABASE);
    const database = await new Promise<IDBDatabase>((resolve) => {
      request.onsuccess = () => resolve(request.result);
    });
    const transaction = database.transaction("ended", "readwrite");
    transaction.objectStore("ended").put({ holder: page.name });
    await new Promise((resolve) => {
      transaction.oncomplete = resolve;
    });
    database.close();
  }

  #world(name: string): HolderWorld {
    return {
      openStore: (onClosed) => LeaseStore.open(onClosed),
      locks: new PageLocks(() => {
        const { locks } = this;
        return (
          locks && {
            request: (lock, use) => {
              locks.set(lock, true);
              return use({});
            },
            query: async () => ({ held: [...locks.keys()].map((lock) => ({ name: lock })) }),
          }
        );
      }),
      openChannel: () => {
        const channel: Channel = {
          onmessage: null,
          postMessage: (data) => {
            if (this.frozen.has(name)) return;
            for (const other of this.#channels) if (other !== channel) setTimeout(() => hear(other, data), 5);
          },
        };
        const owner = name;
        owners.set(channel, owner);
        const hear = (other: Channel, data: SeatMessage): void => {
          if (!this.frozen.has(owners.get(other) ?? "")) other.onmessage?.({ data } as MessageEvent<SeatMessage>);
        };
        this.#channels.add(channel);
        return channel;
      },
      newNode: () => {
        this.#drawn += 1;
        return this.#drawn.toString(16).padStart(16, "0");
      },
      now: () => this.now,
      steady: () => this.now,
    };
  }
}

const owners = new WeakMap<Channel, string>();

class Page {
  holder!: SeatHolder;
  losses = 0;
  leftAccounts: number[] = [];
  others: readonly Lease[] = [];

  constructor(readonly name: string) {}

  lost(): void {
    this.losses += 1;
  }

  letGo(before: number): void {
    this.leftAccounts.push(before);
  }

  held(leases: readonly Lease[]): void {
    this.others = leases;
  }

  get seat(): number {
    return this.holder.lease.seat;
  }
}

const slot = { genesis: "00", sender: "aa", nonce: 0 };
const signed = (byte: number): Uint8Array => Uint8Array.of(byte);

let beats: (() => void)[] = [];

beforeEach(() => {
  vi.stubGlobal("indexedDB", new IDBFactory());
  // Beats come when a test asks for them.
  beats = [];
  vi.stubGlobal("setInterval", (beat: () => void) => beats.push(beat));
});

afterEach(() => void vi.unstubAllGlobals());

describe.each([{ locks: true }, { locks: false }])("with %j", (world) => {
  it("seats twenty tabs that come at once, each for itself", async () => {
    const browser = new Browser(world);
    const pages = await Promise.all(Array.from({ length: 20 }, (_, at) => browser.open(`page ${at}`)));
    for (const key of ["seat", "node", "account"] as const) {
      expect(new Set(pages.map(({ holder }) => holder.lease[key])).size, key).toBe(20);
    }
    expect(pages.map(({ seat }) => seat).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, seat) => seat));
  });

  it("gives tabs that are all reloaded at once the seats that they had", async () => {
    const browser = new Browser(world);
    const pages = [];
    for (let at = 0; at < 8; at += 1) pages.push(await browser.open(`page ${at}`));
    const before = pages.map(({ holder }) => holder.lease);
    await Promise.all(pages.map((page) => browser.end(page, { says: true })));
    const again = await Promise.all(pages.map(({ seat }, at) => browser.open(`again ${at}`, { before: seat })));
    const kept = ({ seat, node, account }: Lease) => ({ seat, node, account });
    expect(again.map(({ holder }) => kept(holder.lease))).toEqual(before.map(kept));
    expect(again.map(({ holder }) => holder.lease.epoch)).toEqual(Array(8).fill(2));
  });

  it("knows of the page before in its tab that it has ended", async () => {
    const browser = new Browser(world);
    const page = await browser.open("page");
    browser.frozen.add("page");
    expect((await browser.open("again", { before: page.seat, left: "page" })).seat).toBe(page.seat);
  });

  it("finds another seat for a duplicated tab", async () => {
    const browser = new Browser(world);
    const one = await browser.open("one");
    const two = await browser.open("two", { before: one.seat });
    expect([one.seat, two.seat]).toEqual([0, 1]);
    expect(await one.holder.confirm()).toBe(true);
  });

  it("takes the seat of a page that is frozen for half a minute, which finds out before it acts", async () => {
    const browser = new Browser(world);
    const a = await browser.open("a");
    expect(a.holder.isFresh()).toBe(true);
    browser.frozen.add("a");
    browser.now += 29_999;
    expect((await browser.open("early")).seat, "not yet").toBe(1);
    browser.now += 1;
    const b = await browser.open("b");
    expect(b.seat).toBe(0);
    expect(b.holder.lease.node).toBe(a.holder.lease.node);

    browser.frozen.delete("a");
    expect(a.holder.isFresh()).toBe(false);
    await expect(a.holder.reserve(slot, false)).rejects.toThrow(LeaseLost);
    expect(await a.holder.confirm()).toBe(false);
    expect(a.losses, "told once").toBe(1);
    await a.holder.takeAnother();
    const leases = [a, b].map(({ holder }) => holder.lease);
    expect(new Set(leases.map(({ node }) => node)).size).toBe(2);
    expect(new Set(leases.map(({ account }) => account)).size).toBe(2);
    expect(await a.holder.confirm()).toBe(true);
  });

  it("leaves a page alone that has not beaten for long but answers", async () => {
    const browser = new Browser(world);
    await browser.open("a");
    browser.now += 3_600_000;
    expect((await browser.open("b")).seat).toBe(1);
  });

  it("trusts no clock that was set, forward or back", async () => {
    const browser = new Browser(world);
    const a = await browser.open("a");
    for (const jump of [3_600_000, -7_200_000]) {
      browser.now += jump;
      expect(a.holder.isFresh()).toBe(false);
      expect(await a.holder.confirm()).toBe(true);
      expect(a.holder.isFresh()).toBe(true);
    }
  });

  it("has a tab let go of an account that another one asks for", async () => {
    const browser = new Browser(world);
    const a = await browser.open("a");
    const b = await browser.open("b");
    await b.holder.useAccount(0);
    expect(b.holder.lease.account).toBe(0);
    expect(a.leftAccounts).toEqual([0]);
    expect(a.holder.lease.account, "1 was not free yet").toBe(2);
    await vi.waitFor(() => expect(a.others.map(({ account }) => account).sort()).toEqual([0, 2]));
    await expect(a.holder.confirm()).resolves.toBe(true);
    expect(a.losses + b.losses).toBe(0);
  });

  it("takes the account of a page that was silent for half a minute, and not before", async () => {
    const browser = new Browser(world);
    const a = await browser.open("a");
    const b = await browser.open("b");
    browser.frozen.add("a");
    await expect(b.holder.useAccount(0)).rejects.toThrow("does not answer");
    browser.now += 30_000;
    await b.holder.useAccount(0);
    expect(b.holder.lease).toMatchObject({ seat: 1, account: 0 });
    browser.frozen.delete("a");
    expect(await a.holder.confirm()).toBe(false);
    expect(a.losses).toBe(1);
  }, 20_000);

  it("numbers a payment once, and gives whoever comes later what was signed", async () => {
    const browser = new Browser(world);
    const a = await browser.open("a");
    expect(await a.holder.reserve(slot, false)).toBeUndefined();
    await a.holder.keep(slot, signed(1));
    expect(await a.holder.reserve(slot, false)).toEqual(signed(1));
    expect(await a.holder.signed(slot)).toEqual([signed(1)]);
    browser.now += 24 * 60 * 60 * 1_000;
    expect(await a.holder.signed(slot), "no pool keeps it longer").toEqual([]);
    browser.now -= 24 * 60 * 60 * 1_000;

    expect(await a.holder.reserve(slot, true)).toBeUndefined();
    await a.holder.keep(slot, signed(2));
    await a.holder.forget(slot);
    expect(await a.holder.signed(slot)).toEqual([]);
    await expect(a.holder.keep(slot, signed(3))).rejects.toThrow(LeaseLost);
  });

  it("throws away a payment that was signed while the account went to another tab", async () => {
    const browser = new Browser(world);
    const a = await browser.open("a");
    const b = await browser.open("b");
    const own = a.holder.lease;
    await a.holder.reserve(slot, false);
    const store = await LeaseStore.open(() => {});
    await b.holder.useAccount(0);
    await expect(store.keep(own, slot, signed(1))).rejects.toThrow(AccountGone);
    store.close();
    expect(await b.holder.reserve(slot, false)).toBeUndefined();
  });

  it("goes on as it was when all data of the site was cleared under it", async () => {
    const browser = new Browser(world);
    await browser.open("other");
    const a = await browser.open("a");
    await a.holder.useAccount(5);
    const { seat, node, account } = a.holder.lease;
    vi.stubGlobal("indexedDB", new IDBFactory());
    browser.locks?.clear();
    a.holder.storeClosed();
    expect(a.holder.isFresh()).toBe(false);
    await vi.waitFor(() => expect(a.holder.isFresh()).toBe(true));
    expect(a.holder.lease).toMatchObject({ seat, node, account });
    expect(a.losses).toBe(0);
    expect((await browser.open("b", { before: seat })).seat, "it is held again").not.toBe(seat);
  });
});

it("takes the seat of a page that crashed at once where there are locks, else after half a minute", async () => {
  const locking = new Browser({ locks: true });
  await locking.end(await locking.open("a"), { says: false });
  expect((await locking.open("b", { before: 0 })).seat).toBe(0);

  vi.stubGlobal("indexedDB", new IDBFactory());
  const plain = new Browser({ locks: false });
  await plain.end(await plain.open("a"), { says: false });
  expect((await plain.open("b", { before: 0 })).seat).toBe(1);
  plain.now += 30_000;
  expect((await plain.open("c", { before: 0 })).seat).toBe(0);
});

describe("a database that fails", () => {
  /** Lets every write fail from now on, as on a full disk; the returned function repairs it. */
  function failing(name: string, method: "beat" | "check"): () => void {
    const spy = vi.spyOn(LeaseStore.prototype, method);
    spy.mockRejectedValue(new DOMException("no", name));
    return () => spy.mockRestore();
  }

  it("leaves a page its seat while it can be read, but never certain of it", async () => {
    const browser = new Browser({ locks: false });
    const a = await browser.open("a");
    const mend = failing("QuotaExceededError", "beat");
    browser.now += 20_000;
    expect(await a.holder.confirm()).toBe(true);
    expect(a.holder.isFresh()).toBe(false);
    mend();
    expect(await a.holder.confirm()).toBe(true);
    expect(a.holder.isFresh()).toBe(true);
  });

  it("does not hide from a page that it has lost its seat", async () => {
    const browser = new Browser({ locks: false });
    const a = await browser.open("a");
    browser.frozen.add("a");
    browser.now += 30_000;
    expect((await browser.open("b")).seat).toBe(0);
    browser.frozen.delete("a");
    const mend = failing("QuotaExceededError", "beat");
    expect(await a.holder.confirm()).toBe(false);
    mend();
  });

  it("is opened anew before it is given up", async () => {
    const browser = new Browser({ locks: false });
    const a = await browser.open("a");
    const mends = [failing("InvalidStateError", "beat"), failing("InvalidStateError", "check")];
    const open = vi.spyOn(LeaseStore, "open");
    expect(await a.holder.confirm(), "nobody else can use it either").toBe(true);
    expect(open).toHaveBeenCalledTimes(1);
    for (const mend of [...mends, () => open.mockRestore()]) mend();
    expect(await a.holder.confirm()).toBe(true);
    expect(a.holder.isFresh()).toBe(true);
  });

  it("that does not answer is waited for once the seat may be another's", async () => {
    const browser = new Browser({ locks: false });
    const a = await browser.open("a");
    let answers = 3;
    const { beat } = LeaseStore.prototype;
    const spy = vi.spyOn(LeaseStore.prototype, "beat").mockImplementation(function (this: LeaseStore, ...args) {
      answers -= 1;
      return answers < 0 ? beat.apply(this, args) : Promise.reject(new SlowDatabase());
    });
    browser.now += 20_000;
    expect(await a.holder.confirm(), "nobody takes it yet").toBe(true);
    expect(a.holder.isFresh()).toBe(false);
    browser.now += 20_000;
    expect(await a.holder.confirm()).toBe(true);
    expect(a.holder.isFresh(), "it was waited for").toBe(true);
    spy.mockRestore();
  });
});

it("does without locks and channels that throw", async () => {
  const refuse = (): never => {
    throw new DOMException("denied", "SecurityError");
  };
  const world: HolderWorld = {
    openStore: (onClosed) => LeaseStore.open(onClosed),
    locks: new PageLocks(refuse),
    openChannel: refuse,
    newNode: () => "00000000000000ff",
    now: () => 0,
    steady: () => 0,
  };
  const page = new Page("a");
  page.holder = await SeatHolder.take({ holder: "a" }, world, page);
  expect(page.seat).toBe(0);
});

it("shows that it is there with every beat", async () => {
  const browser = new Browser({ locks: false });
  const a = await browser.open("a");
  browser.now += 20_000;
  expect(a.holder.isFresh()).toBe(false);
  for (const beat of beats) beat();
  await vi.waitFor(() => expect(a.holder.isFresh()).toBe(true));
  expect(a.holder.lease.beat).toBe(browser.now);
});

it("keeps the phrase that was made first", async () => {
  const browser = new Browser({ locks: false });
  const [a, b] = await Promise.all([browser.open("a"), browser.open("b")]);
  const phrases = await Promise.all([a.holder.firstPhrase("one"), b.holder.firstPhrase("two")]);
  expect(new Set(phrases).size).toBe(1);
  await a.holder.forgetFirstPhrase();
  expect(await b.holder.firstPhrase("three")).toBe("three");
});
