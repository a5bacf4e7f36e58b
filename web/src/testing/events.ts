/** Invented events of a node. */

import type { ShownEvent } from "../client/log/recording";
import type { BlockSummary, PeerView, StatusView } from "../wasm/chain_wasm";

/** An id that ends in this number. */
export const idOf = (number: number): string => number.toString(16).padStart(64, "0");

export function block(height: number, more: Partial<BlockSummary> = {}): BlockSummary {
  return {
    id: idOf(height),
    parent: idOf(height - 1),
    height,
    time: 1_800_000_000 + 10 * height,
    difficulty: 1,
    miner: `0x${"ab".repeat(20)}`,
    transfers: 0,
    state: "best",
    mine: false,
    ...more,
  };
}

/** News of the blocks up to this height, all of them on the best chain. */
export const chain = (height: number, from = 0): ShownEvent =>
  tree(
    Array.from({ length: height - from + 1 }, (_, at) => block(from + at, at + from === 0 ? { parent: idOf(0) } : {})),
  );

/** News of these blocks; the last is the tip. */
export const tree = (blocks: BlockSummary[], gone: string[] = []): ShownEvent => ({
  type: "tree",
  tip: blocks.at(-1)?.id ?? "",
  blocks,
  gone,
});

export function peer(number: number, more: Partial<PeerView> = {}): PeerView {
  return {
    peer: number,
    node: number.toString(16).padStart(16, "0"),
    name: `node${number}`,
    kind: "tab",
    tip: idOf(0),
    tipKnown: true,
    height: 0,
    hashRate: 0,
    you: false,
    ...more,
  };
}

export const peers = (list: PeerView[], total = list.length): ShownEvent => ({ type: "peers", total, peers: list });

export function status(more: Partial<StatusView> = {}): ShownEvent {
  const status: StatusView = {
    connection: { state: "online", clockAheadMs: 0 },
    network: "testnet",
    genesis: idOf(0),
    node: "00000000000000aa",
    name: "babad",
    height: 0,
    tip: idOf(0),
    tipTime: 1_800_000_000,
    work: "0",
    difficulty: 1,
    peers: 0,
    mempool: 0,
    storage: { state: "ready" },
    mining: false,
    ...more,
  };
  return { type: "status", status };
}

export const mined = (height: number): ShownEvent => ({
  type: "notice",
  notice: { kind: "mined", id: idOf(height), height },
});
