/**
 * Everything that the page and its workers say to each other. The page, the node worker and the pow workers each
 * speak only through these unions; ports travel in the event's `ports`, never in the data.
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
  /** Drawn when the page was loaded: a tab that was duplicated is another page. */
  holder: string;
  /** The seat that this tab had before. */
  before?: number | undefined;
  /** The page before in this tab, which has ended. */
  left?: string | undefined;
  /** Node and account of seats that are on no record, by their numbers. */
  kept?: Readonly<Record<number, { node: string; account: number; epoch?: number }>>;
}

/** A place among the tabs of this browser. */
export interface Seat {
  number: number;
  /** The node's own name: 16 hex digits. */
  node: string;
  /** Number of the account that is mined for and paid from. */
  account: number;
  /** Why the seat is none that other tabs know of, with a phrase of its own, where that is so. */
  alone?: StorageTrouble;
}

/** What the node worker tells of this page's seat, by itself. */
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

/** Which network to start the node for. */
export interface NodeOptions {
  network: NetworkInfo;
  /** Address of the relay's WebSocket. */
  socketUrl: string;
}

/** A transfer that a person wants to make; amounts are grains. */
export interface TransferForm {
  /** Address that is to pay: it is not sent when another account is in use by now. */
  sender: string;
  recipient: string;
  amount: number;
  fee: number;
  memo: string;
}

/** A block in the sandbox; what the sandbox itself needs of it stays in the worker. */
export type SpecimenView = Omit<CutOut, "bytes">;

/** What the page may ask of the node worker. */
export interface NodeCalls {
  /** Twelve new BIP-39 words. */
  newPhrase(): string;
  /** Takes a seat for this page; before anything else. */
  takeSeat(arrival: Arrival): Seat;
  /** The phrase for all tabs of this browser where none is kept yet: the one that was made first. */
  firstPhrase(made: string): string;
  /** The phrase is kept where it belongs. */
  forgetFirstPhrase(): void;
  /** Starts the seat's node; answers once the stored chain is loaded. */
  start(options: NodeOptions): void;
  /** Opens the wallet of a phrase, for which the node has to have started; answers with the account's address. */
  openWallet(phrase: string): string;
  /** The address with its checksum; fails on one that is malformed. */
  checkAddress(text: string): string;
  /** What a text is that should be an address. */
  readRecipient(text: string): RecipientView;
  /** What a text is that should be a BIP-39 phrase. */
  readPhrase(text: string): PhraseView;
  /** The phrase under a passphrase; takes about a second. */
  sealPhrase(phrase: string, passphrase: string): string;
  /** The phrase of such a seal, after about half a second; fails when the passphrase does not fit. */
  openPhrase(sealed: string, passphrase: string): string;
  /** The wallet's accounts, at least so many of them, and what happened to them lately. */
  wallet(least: number): WalletView;
  /**
   * Mines for another account from now on and sends from it; answers with its address. Where another tab uses that, it is
   * asked to let go of it.
   */
  useAccount(account: number): string;
  block(id: string): BlockView;
  /** The block of the best chain at a height. */
  blockAt(height: number): BlockView;
  /** Looks for a transaction: among those that wait, then in some blocks, those below a height if one is given. */
  findTransaction(id: string, below?: number): SearchStepView;
  /** What concerns an address in some blocks, those below a height if one is given. */
  history(address: string, below?: number): SearchStepView;
  addressView(address: string): AddressView;
  sha256(bytes: Uint8Array): Uint8Array;
  /** Prepares a chain of its own that ends before this block; the sandbox before it is closed. */
  openSandbox(id: string): SpecimenView;
  /** What the validator says of the sandbox's block with these changes. */
  judge(form: TamperForm): VerdictView;
  closeSandbox(): void;
  /** Tries some nonces after a text. */
  roll(wanted: Roll): Rolled;
  transfer(form: TransferForm): TransferView;
  /** Whether work is wanted; has to precede the first `attach`. */
  setMining(active: boolean): void;
  /** Forgets a pow worker that the page has ended. */
  detach(miner: number): void;
  reportHashRate(hashesPerSecond: number): void;
  /** Lets something happen to this node's messages; all 0 is as it was. */
  impair(group: number, delayMs: number, lossPercent: number): void;
  /** Asks the network now and cuts a wait for reconnection short. */
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

/** One call under way; `id` pairs it with its answer. */
export type Call<M extends Method = Method> = {
  [K in M]: { type: "call"; id: number; method: K; args: Parameters<NodeCalls[K]> };
}[M];

/** The page to the node worker. */
export type ToNode =
  | Call
  /** Carries the port to a pow worker. */
  | { type: "attach"; miner: number };

/** What the node told, and how many milliseconds ago. */
export interface Heard {
  event: NodeEvent;
  ago: number;
}

/** The node worker to the page. */
export type FromNode =
  | { type: "loaded" }
  /** A file without which the node cannot run did not load. */
  | { type: "missing"; file: string; reason: string }
  /** The node ended where it must not. */
  | { type: "crashed"; reason: string }
  | { type: "events"; events: Heard[] }
  /** Another tab has this one's seat, so it has moved to this one; all that was told of the node is void. */
  | { type: "moved"; seat: Seat; before: Seat }
  /** Address of the account that is used there. */
  | { type: "address"; address: string }
  /** Another tab was given the account, so this one uses another. */
  | { type: "letGo"; account: number; address: string; before: number }
  /** Who uses which account, this tab included. */
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

/** By what a pow worker searches, and why. */
export interface Engine {
  /** Of the kernel. */
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
  /** Nothing to mine on for now: wait for a job. */
  | { type: "rest" };

/** A pow worker to the node worker, over their own port. */
export type FromSearch =
  | { type: "ready" }
  | { type: "hit"; job: number; hit: HitView }
  | { type: "exhausted"; job: number };

/** What went wrong, in words for a person. */
export function reasonOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  return String(error);
}
