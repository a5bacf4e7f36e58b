/**
 * A recording as a file. Blocks and peers stand once in tables, and events name them by their place there, because most
 * events list the same ones again.
 */
import type {
  AccountView,
  BlockSummary,
  ConnectionView,
  ImpairmentView,
  NoticeView,
  PeerView,
  StatusView,
  StorageCause,
  StorageView,
  SyncView,
  TransferView,
} from "../../wasm/chain_wasm";
import { CAUSES } from "../node/storage-causes";
import { RecordingError } from "./problem";
import type { Recorded, Recording, ShownEvent } from "./recording";
import {
  change,
  decimal,
  flag,
  hex,
  list,
  object,
  optional,
  positive,
  type Shape,
  text,
  variant,
  whole,
  word,
} from "./shape";

const FORMAT = "tabchain recording";

/** Raised when older pages could no longer read it correctly. */
export const VERSION = 1;

/** The largest file that is read: four times as much as a tab keeps. */
export const MOST_BYTES = 64 * 2 ** 20;

const MOST_EVENTS = 200_000;
const MOST_PARTS = 400_000;
/** The most in one event: more than any node tells of. */
const MOST_LISTED = 10_000;

/** An event as it stands in a file. */
type FiledEvent =
  | Exclude<ShownEvent, { type: "tree" | "peers" }>
  | { type: "tree"; tip: string; blocks: number[]; gone: string[] }
  | { type: "peers"; total: number; peers: number[] };

type Filed = FiledEvent & { at: number };

interface RecordingFile {
  format: string;
  version: number;
  easiestHashes?: number;
  blocks: BlockSummary[];
  peers: PeerView[];
  events: Filed[];
}

/** The recording as text. */
export function encode({ easiestHashes, events }: Recording): string {
  const blocks = new Table<BlockSummary>();
  const peers = new Table<PeerView>();
  const filed = events.map(({ at, event }): Filed => {
    switch (event.type) {
      case "tree":
        return { at, ...event, blocks: event.blocks.map((block) => blocks.place(block)) };
      case "peers":
        return { at, ...event, peers: event.peers.map((peer) => peers.place(peer)) };
      default:
        return { at, ...event };
    }
  });
  const file: RecordingFile = {
    format: FORMAT,
    version: VERSION,
    ...(easiestHashes === undefined ? {} : { easiestHashes }),
    blocks: blocks.parts,
    peers: peers.parts,
    events: filed,
  };
  return JSON.stringify(file);
}

/** Each part once; parts are told apart by object identity. */
class Table<T> {
  readonly parts: T[] = [];
  readonly #places = new Map<T, number>();

  place(part: T): number {
    const known = this.#places.get(part);
    if (known !== undefined) return known;
    this.#places.set(part, this.parts.length);
    return this.parts.push(part) - 1;
  }
}

/** The recording in the text; fails with a `RecordingError` on any other text. */
export function decode(source: string): Recording {
  const given = parse(source);
  const { format, version } = given as Record<string, unknown>;
  if (format !== FORMAT) throw new RecordingError({ kind: "otherFormat" });
  if (version !== VERSION) throw new RecordingError({ kind: "otherVersion", version: shown(version), known: VERSION });
  const file = recordingFile(given, "");
  if (file.events.length === 0) throw new RecordingError({ kind: "empty" });

  let before = 0;
  const events = file.events.map((filed, index): Recorded => {
    const path = `events[${index}]`;
    const { at, ...event } = filed;
    if (at < before) throw new RecordingError({ kind: "wrong", path: `${path}.at`, expected: `at least ${before}` });
    before = at;
    switch (event.type) {
      case "tree":
        return { at, event: { ...event, blocks: picked(event.blocks, file.blocks, `${path}.blocks`) } };
      case "peers":
        return { at, event: { ...event, peers: picked(event.peers, file.peers, `${path}.peers`) } };
      default:
        return { at, event };
    }
  });
  return { easiestHashes: file.easiestHashes, events };
}

/** Reads a recording that a person chose. */
export async function readRecording(file: Blob): Promise<Recording> {
  if (file.size > MOST_BYTES) throw new RecordingError({ kind: "tooLarge", bytes: file.size, most: MOST_BYTES });
  return decode(await file.text());
}

/** Reads a recording from an address. */
export async function fetchRecording(url: URL): Promise<Recording> {
  const response = await fetch(url);
  if (!response.ok) throw new RecordingError({ kind: "refused", status: response.status });
  const announced = Number(response.headers.get("content-length") ?? 0);
  if (announced > MOST_BYTES) throw new RecordingError({ kind: "tooLarge", bytes: announced, most: MOST_BYTES });
  return readRecording(await response.blob());
}

function parse(source: string): object {
  try {
    const value: unknown = JSON.parse(source);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    throw new RecordingError({ kind: "noJson" });
  }
  throw new RecordingError({ kind: "otherFormat" });
}

const shown = (value: unknown): string => String(JSON.stringify(value)).slice(0, 20);

function picked<T>(places: readonly number[], table: readonly T[], path: string): T[] {
  return places.map((place, index) => {
    const part = table[place];
    if (part !== undefined) return part;
    throw new RecordingError({ kind: "wrong", path: `${path}[${index}]`, expected: `less than ${table.length}` });
  });
}

const id = hex(64);
const node = hex(16);

const block = object<BlockSummary>({
  id,
  parent: id,
  height: whole,
  time: whole,
  difficulty: positive,
  miner: optional(text),
  message: optional(text),
  transfers: whole,
  state: word("best", "stale", "header", "invalid"),
  mine: flag,
});

const peer = object<PeerView>({
  peer: whole,
  node,
  name: text,
  kind: word("tab", "native"),
  tip: id,
  tipKnown: flag,
  height: whole,
  hashRate: whole,
  you: flag,
  impairment: optional(object<ImpairmentView>({ group: whole, delayMs: whole, lossPercent: whole })),
});

const connection = variant<"state", ConnectionView>("state", {
  connecting: object({ state: word("connecting") }),
  online: object({ state: word("online"), clockAheadMs: change }),
  offline: object({ state: word("offline"), reason: text, retryInMs: whole }),
});

/** Recordings of earlier pages do not have it. */
const cause: Shape<StorageCause> = (value, path) => (value === undefined ? "failed" : word(...CAUSES)(value, path));

const storage = variant<"state", StorageView>("state", {
  ready: object({ state: word("ready") }),
  memory: object({ state: word("memory"), cause, reason: text }),
});

const status = object<StatusView>({
  connection,
  network: text,
  genesis: id,
  node,
  name: text,
  height: whole,
  tip: id,
  tipTime: whole,
  work: decimal,
  difficulty: positive,
  peers: whole,
  mempool: whole,
  sync: optional(object<SyncView>({ have: whole, want: whole })),
  storage,
  mining: flag,
  miningFrom: optional(whole),
});

const account = object<AccountView>({
  address: text,
  balance: whole,
  spendable: whole,
  immature: whole,
  nonce: whole,
  pending: change,
});

const transfer = object<TransferView>({
  id,
  sender: text,
  recipient: text,
  amount: whole,
  fee: whole,
  nonce: whole,
  memo: text,
});

const notice = variant<"kind", NoticeView>("kind", {
  mined: object({ kind: word("mined"), id, height: whole }),
  reorganised: object({
    kind: word("reorganised"),
    depth: whole,
    ancestor: id,
    ancestorHeight: whole,
    oldTip: id,
    newTip: id,
    returned: whole,
    own: list(transfer, MOST_LISTED),
    ownBlocks: whole,
  }),
  early: object({
    kind: word("early"),
    id,
    aheadMs: whole,
    countsFrom: whole,
    clockAheadMs: optional(change),
  }),
  refused: object({ kind: word("refused"), what: text, reason: text }),
  storage: object({ kind: word("storage"), cause, reason: text }),
});

const places = list(whole, MOST_LISTED);

const filed: Shape<Filed> = variant<"type", Filed>("type", {
  status: object({ at: whole, type: word("status"), status }),
  tree: object({ at: whole, type: word("tree"), tip: id, blocks: places, gone: list(id, MOST_LISTED) }),
  peers: object({ at: whole, type: word("peers"), total: whole, peers: places }),
  account: object({ at: whole, type: word("account"), account }),
  notice: object({ at: whole, type: word("notice"), notice }),
});

const recordingFile = object<RecordingFile>({
  format: text,
  version: whole,
  easiestHashes: optional(positive),
  blocks: list(block, MOST_PARTS),
  peers: list(peer, MOST_PARTS),
  events: list(filed, MOST_EVENTS),
});
