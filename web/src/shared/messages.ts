/**
 * All messages between the page and its workers. The page, the node worker and the pow workers each speak only through
 * these unions; ports travel in the event's `ports`, never in the data.
 */
import type {
  AddressView,
  BlockView,
  SpecimenView as CutOut,
  JobView,
  NetworkInfo,
  NodeEvent,
  RecipientView,
  SearchStepView,
  ShortenedView,
  StorageCause,
  TransferView,
  WalletView,
} from "../wasm/chain_wasm";
import type { HitView } from "../wasm/pow_wasm";
import type { TamperForm, VerdictView } from "../wasm/sandbox_wasm";
import type { PhraseView } from "../wasm/wallet_wasm";

export type { NetworkInfo, NodeEvent, StorageCause };

/** A page that wants a seat: see `worker/seat`. */
export interface Arrival {
  /** Drawn when the page was loaded, because a duplicated tab is another page. */
  holder: string;
  /** The seat that this tab had before. */
  before?: number | undefined;
  /** The page that was in this tab before, and has ended. */
  left?: string | undefined;
  /** Node and account of seats without a record, by their numbers. */
  kept?: Readonly<Record<number, { node: string; account: number; epoch?: number }>>;
}

/** A place among the tabs of this browser. */
export interface Seat {
  number: number;
  /** The node's own name: 16 hex digits. */
  node: string;
  /** Number of the account that is mined for and paid from. */
  account: number;
  /** Why no other tab knows of the seat, and it has a phrase of its own; absent for other seats. */
  alone?: StorageTrouble;
}

/** The messages that the node worker sends by itself about this page's seat. */
export type SeatNews = Extract<FromNode, { type: "moved" | "address" | "letGo" | "held" }>;

/** Why nothing is kept. */
export interface StorageTrouble {
  cause: StorageCause;
  reason: string;
}

/** An account that a tab of this browser uses. */
export interface HeldAccount {
  account: number;
  /** The tab's node, and its short name. */
  node: string;
  name: string;
}

/** The network for which to start the node. */
export interface NodeOptions {
  network: NetworkInfo;
  /** Address of the relay's WebSocket. */
  socketUrl: string;
}

/** A transfer that a person wants to make; amounts are grains. */
export interface TransferForm {
  /** The address that should pay: if another account is in use by now, nothing is sent. */
  sender: string;
  recipient: string;
  amount: number;
  fee: number;
  memo: string;
}

/** A block in the sandbox; the sandbox's own data of it stays in the worker. */
export type SpecimenView = Omit<CutOut, "bytes">;

/** The calls of the page to the node worker. */
export interface NodeCalls {
  /** Twelve new BIP-39 words. */
  newPhrase(): string;
  /** Takes a seat for this page; this call comes before all others. */
  takeSeat(arrival: Arrival): Seat;
  /** The phrase for all tabs of this browser if none is kept yet: the one that was made first. */
  firstPhrase(made: string): string;
  /** The phrase is kept in its place. */
  forgetFirstPhrase(): void;
  /** Starts the seat's node; answers once the stored chain is loaded. */
  start(options: NodeOptions): void;
  /** Opens the wallet of a phrase; the node has to be started before. Answers with the account's address. */
  openWallet(phrase: string): string;
  /** The address with its checksum; fails on one that is malformed. */
  checkAddress(text: string): string;
  /** The meaning of a text that should be an address. */
  readRecipient(text: string): RecipientView;
  /** The meaning of a text that should be a BIP-39 phrase. */
  readPhrase(text: string): PhraseView;
  /** The phrase under a passphrase; takes about a second. */
  sealPhrase(phrase: string, passphrase: string): string;
  /** The phrase of such a seal, after about half a second; fails when the passphrase is wrong. */
  openPhrase(sealed: string, passphrase: string): string;
  /** The wallet's accounts, at least this many of them, and their latest movements. */
  wallet(least: number): WalletView;
  /**
   * Mines for another account from now on and sends from it; answers with its address. If another tab uses that
   * account, it is asked to let go of it.
   */
  useAccount(account: number): string;
  block(id: string): BlockView;
  /** The block of the best chain at a height. */
  blockAt(height: number): BlockView;
  /**
   * Looks for a transaction by its id or the end of it: among those that wait, then in some blocks; if a height is
   * given, in blocks below it.
   */
  findTransaction(id: string, below?: number): SearchStepView;
  /** The transactions of an address in some blocks; if a height is given, in blocks below it. */
  history(address: string, below?: number): SearchStepView;
  addressView(address: string): AddressView;
  /** The blocks and transactions whose ids end in these digits, at most twelve of each. */
  idsEndingIn(digits: string): ShortenedView;
  /** The addresses that begin and end with these digits, at most twelve. */
  addressesLike(first: string, last: string): ShortenedView;
  sha256(bytes: Uint8Array): Uint8Array;
  /** Prepares a chain of its own that ends before this block; the sandbox before is closed. */
  openSandbox(id: string): SpecimenView;
  /** The validator's verdict on the sandbox's block with these changes. */
  judge(form: TamperForm): VerdictView;
  closeSandbox(): void;
  /** Tries some nonces after a text. */
  roll(wanted: Roll): Rolled;
  transfer(form: TransferForm): TransferView;
  /** Whether work is wanted; has to come before the first `attach`. */
  setMining(active: boolean): void;
  /** Forgets a pow worker that the page has ended. */
  detach(miner: number): void;
  reportHashRate(hashesPerSecond: number): void;
  /** Sets delay and loss for this node's messages, and its group; all 0 is the usual state. */
  impair(group: number, delayMs: number, lossPercent: number): void;
  /** Asks the network now, and cuts short a wait before the next connection. */
  synchronise(): void;
}

/** A search for a hash that begins with zeros, as the lessons show it. */
export interface Roll {
  text: string;
  /** The first nonce to try, and how many. */
  from: number;
  tries: number;
  zeroBits: number;
}

/** The last nonce tried, with the hash of the text and it. */
export interface Rolled {
  nonce: number;
  hash: Uint8Array;
  found: boolean;
}

export type Method = keyof NodeCalls;

/** A call under way; `id` pairs it with its answer. */
export type Call<M extends Method = Method> = {
  [K in M]: { type: "call"; id: number; method: K; args: Parameters<NodeCalls[K]> };
}[M];

/** The page to the node worker. */
export type ToNode =
  | Call
  /** Carries the port to a pow worker. */
  | { type: "attach"; miner: number };

/** The node's messages, each with its age in milliseconds. */
export interface Heard {
  event: NodeEvent;
  ago: number;
}

/** The node worker to the page. */
export type FromNode =
  | { type: "loaded" }
  /** A file without which the node cannot run did not load. */
  | { type: "missing"; file: string; reason: string }
  /** The node ended when it must not. */
  | { type: "crashed"; reason: string }
  | { type: "events"; events: Heard[] }
  /** Another tab has this one's seat, so this tab has moved to another; all earlier news of the node is void. */
  | { type: "moved"; seat: Seat; before: Seat }
  /** Address of the account that is used there. */
  | { type: "address"; address: string }
  /** Another tab was given the account, so this one uses another. */
  | { type: "letGo"; account: number; address: string; before: number }
  /** The users of all accounts, this tab included. */
  | { type: "held"; held: HeldAccount[] }
  | { type: "answer"; id: number; value: ReturnType<NodeCalls[Method]> }
  | { type: "refusal"; id: number; reason: string };

/** The page to a pow worker. */
export type ToMiner =
  /** Carries the port to the node worker. */
  | { type: "begin"; intensity: number }
  /** Share of the time to spend hashing, above 0 and at most 1. */
  | { type: "intensity"; intensity: number }
  | { type: "stop" };

/** The kernel with which a pow worker searches, and why. */
export interface Engine {
  /** The name of the kernel. */
  name: string;
  /** Hashes a second that each kernel reached when they were compared. */
  rates: Record<string, number>;
}

/** A pow worker to the page. */
export type FromMiner =
  /** The search is about to begin. */
  | { type: "engine"; engine: Engine }
  /** Hashes tried since the last report, or since the search began. */
  | { type: "tried"; hashes: number }
  | { type: "missing"; file: string; reason: string }
  | { type: "crashed"; reason: string };

/** The node worker to a pow worker, over their own port. */
export type ToSearch =
  | { type: "job"; job: JobView }
  /** There is nothing to mine on now: wait for a job. */
  | { type: "rest" };

/** A pow worker to the node worker, over their own port. */
export type FromSearch =
  | { type: "ready" }
  | { type: "hit"; job: number; hit: HitView }
  | { type: "exhausted"; job: number };

/** The error, in words for a person. */
export function reasonOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  return String(error);
}
