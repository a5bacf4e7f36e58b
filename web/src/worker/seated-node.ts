/**
 * The tab's node and wallet on their seat. If this tab was stopped for long, its seat may belong to another tab. Then
 * both move to another seat, and go on with their work.
 */
import type { Arrival, FromNode, HeldAccount, NodeEvent, NodeOptions, Seat, TransferForm } from "../shared/messages";
import { BrowserNode, type NodeLease, nodeName, type TransferView, type WalletView } from "../wasm/chain_wasm";
import type { Wallet } from "../wasm/wallet_wasm";
import { Purse } from "./purse";
import { PowRouter, type SearchPort } from "./search/pow-router";
import type { Lease } from "./seat/lease";
import { AccountGone, LeaseLost } from "./seat/lease-store";
import { ownBook, type PaymentBook } from "./seat/payment-book";
import { SeatHolder } from "./seat/seat-holder";
import { seatWorld } from "./seat/seat-world";
import { storageTrouble } from "./storage-trouble";

/** How often earlier payments are sent again: with each new tip, as long as the node does not take them. */
const MOST_REPEATS = 20;

export interface SeatedNodeEvents {
  /** The node's messages, without those for the search alone. */
  hear(event: NodeEvent): void;
  /** The news of the seat. */
  tell(message: FromNode): void;
  crashed(error: unknown): void;
}

export class SeatedNode {
  readonly #events: SeatedNodeEvents;
  readonly #router: PowRouter;
  #seat: Seat | undefined;
  /** Absent where nothing can be written: then nobody else can have the seat either. */
  #holder: SeatHolder | undefined;
  #options: NodeOptions | undefined;
  /** Absent while there is no node, as between two seats. */
  #node: BrowserNode | undefined;
  #starting: Promise<BrowserNode> | undefined;
  /** Grows with every node, so that the last messages of a node whose seat is lost can be recognised. */
  #era = 0;
  #wallet: Wallet | undefined;
  #purse: Purse | undefined;
  /** The address of the account in use. */
  #address = "";
  #mining = false;
  /** The holders, as far as they are known. */
  #held: readonly Lease[] = [];
  /** The tip at which signed payments were last sent again, and how often they still will be. */
  #repeats = { tip: "", left: 0 };

  constructor(events: SeatedNodeEvents) {
    this.#events = events;
    const jobs = {
      job: () => this.#job(),
      solved: (job: number, version: number, nonce: number) => this.#solved(job, version, nonce),
    };
    this.#router = new PowRouter(jobs, events.crashed);
  }

  /** Takes a seat; if that is impossible, one of which nobody else knows. */
  async takeSeat(arrival: Arrival): Promise<Seat> {
    try {
      this.#holder = await SeatHolder.take(arrival, seatWorld, {
        lost: () => void this.#move().catch(this.#events.crashed),
        letGo: (before) => void this.#letGo(before).catch(this.#events.crashed),
        held: (leases) => this.#tellHeld(leases),
      });
      this.#seat = seatOf(this.#holder.lease);
    } catch (error) {
      this.#seat = { number: 0, node: seatWorld.newNode(), account: 0, alone: storageTrouble(error) };
    }
    return this.#seat;
  }

  async firstPhrase(made: string): Promise<string> {
    return this.#holder ? this.#holder.firstPhrase(made) : made;
  }

  async forgetFirstPhrase(): Promise<void> {
    await this.#holder?.forgetFirstPhrase();
  }

  /** Starts the seat's node; returns once it has loaded its stored blocks. */
  async start(options: NodeOptions): Promise<void> {
    this.#options = options;
    await this.#begin();
    this.#tellHeld(this.#held);
  }

  /** The node; waits while the tab moves from one seat to another. */
  async node(): Promise<BrowserNode> {
    if (!this.#starting) throw new Error("the node has not started yet");
    return this.#starting;
  }

  /** Opens a wallet, and answers with the address of the account in use. */
  async openWallet(wallet: Wallet): Promise<string> {
    this.#wallet = wallet;
    return this.#open(await this.node());
  }

  async view(least: number): Promise<WalletView> {
    return this.#opened().view(least);
  }

  /** Uses another account from now on; answers with its address. */
  async useAccount(account: number): Promise<string> {
    await this.#holder?.useAccount(account);
    this.#taken().account = account;
    return this.#usePurse();
  }

  async send(form: TransferForm): Promise<TransferView> {
    // A click may come after a change: the seat was lost, and the next one is on its way.
    if (this.#wallet && !this.#purse) throw new LeaseLost();
    const purse = this.#opened();
    if (form.sender !== this.#address) throw new AccountGone();
    try {
      return await purse.send(form);
    } catch (error) {
      // Whatever the result: it was not sent, because this page was not allowed to act any more.
      throw this.#purse === purse ? error : new LeaseLost();
    }
  }

  async setMining(active: boolean): Promise<void> {
    this.#mining = active;
    (await this.node()).setMining(active);
  }

  attach(miner: number, port: SearchPort): void {
    this.#router.attach(miner, port);
  }

  detach(miner: number): void {
    this.#router.detach(miner);
  }

  #begin(): Promise<BrowserNode> {
    this.#starting = this.#startNode();
    return this.#starting;
  }

  async #startNode(): Promise<BrowserNode> {
    const { network, socketUrl } = this.#options as NodeOptions;
    const { node: id, alone } = this.#taken();
    this.#era += 1;
    const era = this.#era;
    const hear = (event: NodeEvent): void => {
      if (era === this.#era) this.#hear(event);
    };
    const node = await BrowserNode.start(network, id, this.#lease(), socketUrl, !alone, hear);
    this.#node = node;
    return node;
  }

  /** This page's right to its present seat. */
  #lease(): NodeLease {
    const holder = this.#holder;
    if (!holder) return { epoch: 0, isFresh: () => true, confirm: async () => true };
    return { epoch: holder.lease.epoch, isFresh: () => holder.isFresh(), confirm: () => holder.confirm() };
  }

  #hear(event: NodeEvent): void {
    if (event.type === "work") {
      // The node is still inside the call that found this out: it can be asked for jobs when that call has returned.
      queueMicrotask(() => this.#router.refresh());
      return;
    }
    this.#events.hear(event);
    if (event.type === "status") {
      const { tip, sync, connection } = event.status;
      if (!sync && connection.state !== "connecting") this.#repeat(tip);
    }
  }

  /** The seat belongs to another tab: takes another seat, and goes on there. */
  async #move(): Promise<void> {
    const before = this.#taken();
    const [node, purse] = [this.#node, this.#purse];
    this.#era += 1;
    this.#node = undefined;
    this.#purse = undefined;
    node?.free();
    let moved = (_: BrowserNode): void => {};
    let stuck = (_: unknown): void => {};
    // Callers that ask meanwhile wait.
    if (this.#starting) {
      this.#starting = new Promise((resolve, reject) => {
        moved = resolve;
        stuck = reject;
      });
      this.#starting.catch(() => {});
    }
    try {
      await this.#holder?.takeAnother();
      this.#seat = seatOf((this.#holder as SeatHolder).lease);
      this.#events.tell({ type: "moved", seat: this.#seat, before });
      if (!this.#options) return;
      const next = await this.#startNode();
      if (purse) this.#events.tell({ type: "address", address: await this.#open(next) });
      next.setMining(this.#mining);
      moved(next);
      this.#router.refresh();
    } catch (error) {
      stuck(error);
      throw error;
    }
  }

  /** Another tab was given the account. */
  async #letGo(before: number): Promise<void> {
    const { account } = (this.#holder as SeatHolder).lease;
    this.#taken().account = account;
    const address = this.#purse ? await this.#usePurse() : "";
    this.#events.tell({ type: "letGo", account, address, before });
  }

  #open(node: BrowserNode): Promise<string> {
    const { network } = this.#options as NodeOptions;
    const book: PaymentBook = this.#holder ?? ownBook;
    this.#purse = new Purse(node, this.#wallet as Wallet, network.genesis, book);
    return this.#usePurse();
  }

  async #usePurse(): Promise<string> {
    this.#repeats = { tip: "", left: MOST_REPEATS };
    this.#address = "";
    this.#address = await this.#opened().use(this.#taken().account);
    return this.#address;
  }

  /** Sends earlier payments again, once the node has caught up. */
  #repeat(tip: string): void {
    const { left, tip: before } = this.#repeats;
    if (!this.#purse || left === 0 || tip === before) return;
    this.#repeats = { tip, left: left - 1 };
    void this.#purse.repeat().then(
      (all) => {
        if (all) this.#repeats.left = 0;
      },
      () => {},
    );
  }

  /** This waits for the node's module, which knows the names of nodes. */
  #tellHeld(leases: readonly Lease[]): void {
    this.#held = leases;
    if (this.#options) this.#events.tell({ type: "held", held: leases.map(heldAccount) });
  }

  #job(): ReturnType<BrowserNode["job"]> {
    const holder = this.#holder;
    if (!holder || holder.isFresh()) return this.#node?.job();
    void holder.confirm().then((ours) => ours && this.#router.refresh());
    return undefined;
  }

  async #solved(job: number, version: number, nonce: number): ReturnType<BrowserNode["solved"]> {
    const node = this.#node;
    const stale = { outcome: "stale", reason: new LeaseLost().message } as const;
    if (!node) return stale;
    try {
      return await node.solved(job, version, nonce);
    } catch (error) {
      if (node !== this.#node) return stale;
      throw error;
    }
  }

  #taken(): Seat {
    if (!this.#seat) throw new Error("there is no seat yet");
    return this.#seat;
  }

  #opened(): Purse {
    if (!this.#purse) throw new Error("the wallet is not open");
    return this.#purse;
  }
}

const seatOf = ({ seat, node, account }: Lease): Seat => ({ number: seat, node, account });

const heldAccount = ({ account, node }: Lease): HeldAccount => ({ account, node, name: nodeName(node) });
