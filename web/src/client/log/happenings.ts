/** Events for people, derived from the changes between the node's events. */
import type { BlockSummary, NoticeView, PeerView, StatusView } from "../../wasm/chain_wasm";
import type { ShownEvent, Stage } from "./recording";

export type Happening =
  | { kind: "began"; height: number; tip: string }
  | { kind: "block"; block: BlockSummary; tip: boolean }
  /** Blocks that were fetched, not found just now. */
  | { kind: "fetched"; blocks: number; height: number; tip: string }
  /** The standing of a known block has changed. */
  | { kind: "turned"; block: BlockSummary; from: BlockSummary["state"] }
  | { kind: "joined"; peer: PeerView }
  | { kind: "left"; peer: PeerView }
  | { kind: "connection"; connection: StatusView["connection"] }
  | { kind: "sync"; sync: StatusView["sync"] }
  | { kind: "notice"; notice: NoticeView };

export type HappeningKind = Happening["kind"];

export interface LogLine {
  key: number;
  at: number;
  happening: Happening;
}

/**
 * If more blocks come at once than this, or if they are so far below the top, they are fetched and not found just now.
 */
const MOST_FOUND = 8;
const DEEPEST_FOUND = 32;

/** A busy room fills this in about an hour. */
const MOST_LINES = 2000;

/** The last lines of the log, for the events shown so far. */
export class Happenings implements Stage {
  /** Oldest first. */
  lines: LogLine[] = [];
  #count = 0;
  readonly #blocks = new Map<string, BlockSummary>();
  #top = 0;
  #peers: { whole: boolean; peers: Map<number, PeerView> } | undefined;
  #status: StatusView | undefined;
  #offline = false;

  clear(): void {
    this.lines = [];
    this.#count = 0;
    this.#blocks.clear();
    this.#top = 0;
    this.#peers = undefined;
    this.#status = undefined;
    this.#offline = false;
  }

  take(event: ShownEvent, at: number): void {
    for (const happening of this.#told(event)) {
      this.#count += 1;
      this.lines.push({ key: this.#count, at, happening });
    }
    // Lines go together now and then: otherwise each line would move all others.
    if (this.lines.length > MOST_LINES * 1.25) this.lines.splice(0, this.lines.length - MOST_LINES);
  }

  #told(event: ShownEvent): Happening[] {
    switch (event.type) {
      case "tree":
        return this.#grown(event);
      case "peers":
        return this.#met(event.total, event.peers);
      case "status":
        return this.#changed(event.status);
      case "notice":
        // An own block comes in the tree, too.
        return event.notice.kind === "mined" ? [] : [{ kind: "notice", notice: event.notice }];
      case "account":
        return [];
    }
  }

  #grown({ tip, blocks, gone }: Extract<ShownEvent, { type: "tree" }>): Happening[] {
    const known = this.#blocks;
    const began = known.size === 0;
    const top = this.#top;
    const news = blocks.map((block) => ({ block, before: known.get(block.id) }));
    for (const id of gone) known.delete(id);
    for (const block of blocks) {
      known.set(block.id, block);
      this.#top = Math.max(this.#top, block.height);
    }
    const height = known.get(tip)?.height ?? this.#top;
    if (began) return [{ kind: "began", height, tip }];

    const turned = news.flatMap(({ block, before }): Happening[] =>
      before && before.state !== block.state ? [{ kind: "turned", block, from: before.state }] : [],
    );
    // If a window is told bit by bit, its later parts are older than the first.
    const fresh = news.filter(({ block, before }) => !before && block.height > top - DEEPEST_FOUND);
    if (fresh.length > MOST_FOUND) return [{ kind: "fetched", blocks: fresh.length, height, tip }];
    return [...fresh.map(({ block }): Happening => ({ kind: "block", block, tip: block.id === tip })), ...turned];
  }

  #met(total: number, list: readonly PeerView[]): Happening[] {
    const before = this.#peers;
    const others = list.filter(({ you }) => !you);
    const peers = new Map(others.map((peer) => [peer.peer, peer]));
    // From a sample nobody can tell who came and who went.
    const whole = total <= list.length;
    this.#peers = { whole, peers };
    if (!before?.whole || !whole) return [];
    const joined = others.filter(({ peer }) => !before.peers.has(peer));
    const left = [...before.peers.values()].filter(({ peer }) => !peers.has(peer));
    return [
      ...joined.map((peer): Happening => ({ kind: "joined", peer })),
      ...left.map((peer): Happening => ({ kind: "left", peer })),
    ];
  }

  #changed(status: StatusView): Happening[] {
    const before = this.#status;
    this.#status = status;
    const happenings: Happening[] = [];
    const { connection } = status;
    if (connection.state !== "connecting" && before?.connection.state !== connection.state) {
      // A try that failed like the one before is not news.
      const again = connection.state === "offline" && this.#offline;
      this.#offline = connection.state === "offline";
      if (!again) happenings.push({ kind: "connection", connection });
    }
    if (before !== undefined && (before.sync === undefined) !== (status.sync === undefined)) {
      happenings.push({ kind: "sync", sync: status.sync });
    }
    return happenings;
  }
}
