/** Holds a seat for this page: takes it, shows every few seconds that the page is there, and finds out when it is lost. */
import type { Arrival } from "../../shared/messages";
import { type Absent, apart, BEAT_MS, choose, isSilent, type Kept, type Lease, SILENT_MS, TRUST_MS } from "./lease";
import { AccountGone, LeaseLost, type LeaseStore, type Slot, SlowDatabase } from "./lease-store";
import type { PageLocks } from "./page-locks";
import { type Channel, SeatChannel } from "./seat-channel";

export interface HolderWorld {
  openStore(onClosed: () => void): Promise<LeaseStore>;
  locks: PageLocks;
  openChannel(): Channel;
  /** A new name for a node: 16 hex digits. */
  newNode(): string;
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds that do not change when a clock is set. */
  steady(): number;
}

export interface HolderEvents {
  /** Another page has the seat. This page must not do anything in its name any more. */
  lost(): void;
  /** Another account is used: a person at another tab asked for the one before. */
  letGo(before: number): void;
  /** The holders of all accounts, this page included. */
  held(leases: readonly Lease[]): void;
}

/** A database that fails to answer this often does not answer at all. */
const SLOW_TRIES = 6;

/** A time by both clocks. */
interface Moment {
  wall: number;
  steady: number;
}

const NEVER: Moment = { wall: Number.NEGATIVE_INFINITY, steady: Number.NEGATIVE_INFINITY };

export class SeatHolder {
  readonly #arrival: Arrival;
  readonly #world: HolderWorld;
  readonly #events: HolderEvents;
  readonly #channel: SeatChannel;
  #store: LeaseStore;
  #locked = false;
  #lease: Lease | undefined;
  /** The time just before the lease was last written: if the page is stopped in between, later steps may come late. */
  #written: Moment = NEVER;
  #confirming: Promise<boolean> | undefined;
  #closed = false;

  private constructor(arrival: Arrival, world: HolderWorld, events: HolderEvents, store: LeaseStore) {
    this.#arrival = arrival;
    this.#world = world;
    this.#events = events;
    this.#store = store;
    this.#channel = new SeatChannel(arrival.holder, () => world.openChannel(), {
      letGo: (account) => void this.#letGo(account).catch(() => {}),
      changed: () => void this.#tellHeld().catch(() => {}),
    });
  }

  /** Takes a seat for this page. Fails where the database cannot be used, with its own error. */
  static async take(arrival: Arrival, world: HolderWorld, events: HolderEvents): Promise<SeatHolder> {
    let holder: SeatHolder | undefined;
    const store = await world.openStore(() => holder?.storeClosed());
    holder = new SeatHolder(arrival, world, events, store);
    holder.#locked = await world.locks.hold(arrival.holder);
    await holder.#take(arrival.before, arrival.kept);
    setInterval(() => void holder.confirm(), BEAT_MS);
    return holder;
  }

  /** The lease, as it was last written. */
  get lease(): Lease {
    if (!this.#lease) throw new LeaseLost();
    return this.#lease;
  }

  /** Whether the seat certainly still belongs to this page, without a look. */
  isFresh(): boolean {
    return this.#lease !== undefined && this.#isWithin(TRUST_MS);
  }

  /** Checks whether the seat still belongs to this page, and shows that the page is there. */
  confirm(): Promise<boolean> {
    this.#confirming ??= this.#confirm().finally(() => {
      this.#confirming = undefined;
    });
    return this.#confirming;
  }

  /** Takes another seat, after this one was lost. */
  takeAnother(): Promise<void> {
    return this.#take(undefined, undefined);
  }

  /** Uses another account from now on. If another tab holds it, that tab is asked to let go of it. */
  async useAccount(account: number): Promise<void> {
    for (const asks of [true, false]) {
      const absent = await this.#absent((lease) => lease.account === account);
      const moment = this.#moment();
      const done = await this.#store.useAccount(this.lease, account, absent, moment.wall);
      if ("lease" in done) {
        this.#use(done.lease, moment);
        return this.#changed();
      }
      if (asks) await this.#channel.askFor(account, done.holder.holder);
    }
    throw new Error("another tab uses this account and does not answer: close it, or try again in half a minute");
  }

  /** See `LeaseStore.reserve`; the others are alike. */
  reserve = (slot: Slot, replaced: boolean): Promise<Uint8Array | undefined> =>
    this.#guarded((store, lease) => store.reserve(lease, slot, replaced, this.#world.now()));
  keep = (slot: Slot, transfer: Uint8Array): Promise<void> =>
    this.#guarded((store, lease) => store.keep(lease, slot, transfer));
  forget = (slot: Slot): Promise<void> => this.#store.forget(slot);
  signed = (slot: Slot): Promise<Uint8Array[]> => this.#store.signed(slot, this.#world.now());
  firstPhrase = (made: string): Promise<string> => this.#store.firstPhrase(made, this.#world.now());
  forgetFirstPhrase = (): Promise<void> => this.#store.forgetFirstPhrase();

  /** The browser has taken the database away. */
  storeClosed(): void {
    this.#closed = true;
    this.#written = NEVER;
    // A call under way may have opened the one that is closed now.
    const before = this.#confirming ?? Promise.resolve(true);
    void before.then(() => this.confirm());
  }

  async #take(before: number | undefined, kept: Kept | undefined): Promise<void> {
    const { holder } = this.#arrival;
    const { now, newNode } = this.#world;
    const wish = { holder, locked: this.#locked, before, node: newNode(), ...(kept && { kept }) };
    const absent = await this.#absent(({ seat }, { leases, ended }) => {
      // Only these decide which seat it will be.
      const certain = choose(leases, { ended, mute: new Map() }, { ...wish, now: now() });
      return certain.seat !== before && (seat === before || seat < certain.seat);
    });
    const moment = this.#moment();
    this.#use(await this.#store.take(absent, { ...wish, now: moment.wall }), moment);
    await this.#changed();
  }

  /** The pages that are known to be gone. Of the pages that have been silent for long, it asks those that `matter`. */
  async #absent(matter: (lease: Lease, known: { leases: Lease[]; ended: Set<string> }) => boolean): Promise<Absent> {
    const known = await this.#store.look();
    const { leases, ended } = known;
    if (this.#arrival.left !== undefined) ended.add(this.#arrival.left);
    // This comes after the leases: a page with a lease has held its lock before.
    const locked = await this.#world.locks.held();
    if (locked) {
      for (const lease of leases) if (lease.locked && !locked.has(lease.holder)) ended.add(lease.holder);
    }
    const now = this.#world.now();
    const silent = leases.filter((lease) => !ended.has(lease.holder) && isSilent(lease, now) && matter(lease, known));
    const mute = await this.#channel.mute(silent.map(({ holder }) => holder));
    const beats = silent.filter(({ holder }) => mute.has(holder)).map(({ holder, beat }) => [holder, beat] as const);
    return { ended, mute: new Map(beats) };
  }

  async #confirm(): Promise<boolean> {
    for (let tries = 1; ; tries += 1) {
      const own = this.#lease;
      if (!own) return false;
      try {
        if (this.#closed) await this.#reopen();
        const moment = this.#moment();
        const lease = await this.#store.beat(own, moment.wall);
        // Another account may have been chosen meanwhile.
        this.#use(this.#lease === own ? lease : this.lease, moment);
        return true;
      } catch (error) {
        const held = await this.#inDoubt(own, error, tries);
        if (held !== undefined) return held;
      }
    }
  }

  /** What follows when the lease could not be written: held, not held, or `undefined` for another try. */
  async #inDoubt(own: Lease, error: unknown, tries: number): Promise<boolean | undefined> {
    if (error instanceof LeaseLost) return this.#missed(own);
    const isSlow = error instanceof SlowDatabase;
    if (isSlow) {
      // Until then nobody takes the seat; and while no transaction ends here, none of another page ends.
      if (this.#isWithin(SILENT_MS) || tries >= SLOW_TRIES) return true;
      return undefined;
    }
    try {
      // The disk may be full, and its contents can still be read.
      await this.#store.check(own);
      return true;
    } catch (doubt) {
      if (doubt instanceof LeaseLost) return this.#missed(own);
    }
    this.#closed = true;
    // If the database cannot be used, nobody takes a seat in it; and this page answers those who ask for it.
    return tries > 1 ? true : undefined;
  }

  async #reopen(): Promise<void> {
    this.#store.close();
    this.#store = await this.#world.openStore(() => this.storeClosed());
    this.#closed = false;
  }

  /**
   * The lease is not there. If there is nothing at all, everything was cleared under this page, and it goes on as
   * before.
   */
  async #missed(own: Lease): Promise<boolean> {
    try {
      const { leases, ended } = await this.#store.look();
      // The page is about to end, or has been told already.
      if (ended.has(own.holder) || this.#lease === undefined) return false;
      if (!leases.some(({ seat }) => seat === own.seat)) {
        // With everything else, the browser has forgotten the lock: others do not see it.
        this.#locked = false;
        const { seat, node, account, epoch } = own;
        await this.#take(seat, { [seat]: { node, account, epoch } });
        if (this.lease.node === node && this.lease.account === account) return true;
      }
    } catch {
      // This counts as lost.
    }
    this.#lease = undefined;
    this.#events.lost();
    return false;
  }

  async #letGo(account: number): Promise<void> {
    const own = this.lease;
    if (own.account !== account) return this.#channel.tellChanged();
    const moment = this.#moment();
    this.#use(await this.#store.letGo(own, moment.wall), moment);
    this.#events.letGo(account);
    await this.#changed();
  }

  async #guarded<T>(act: (store: LeaseStore, lease: Lease) => Promise<T>): Promise<T> {
    const own = this.lease;
    try {
      return await act(this.#store, own);
    } catch (error) {
      if (error instanceof LeaseLost) await this.confirm();
      if (error instanceof AccountGone) await this.#tellHeld();
      throw error;
    }
  }

  #use(lease: Lease, written: Moment): void {
    this.#lease = lease;
    this.#written = written;
  }

  /** Whether the lease was written recently enough, by both clocks. */
  #isWithin(ms: number): boolean {
    const { wall, steady } = this.#written;
    return !apart(this.#world.now(), wall, ms) && this.#world.steady() - steady < ms;
  }

  #moment(): Moment {
    return { wall: this.#world.now(), steady: this.#world.steady() };
  }

  async #changed(): Promise<void> {
    this.#channel.tellChanged();
    await this.#tellHeld();
  }

  async #tellHeld(): Promise<void> {
    const { leases, ended } = await this.#store.look();
    this.#events.held(leases.filter(({ holder }) => holder !== "" && !ended.has(holder)));
  }
}
