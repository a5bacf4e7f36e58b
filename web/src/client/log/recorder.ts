import type { PeerView } from "../../wasm/chain_wasm";
import { alike } from "../ui/alike";
import { joined } from "./outcome";
import type { Recorded, ShownEvent } from "./recording";

/** About how many bytes are kept, by the estimates below: some hours of a busy room. */
const MOST_BYTES = 16 * 2 ** 20;

const EVENT_BYTES = 600;
/** The estimate for a block or a peer that is described anew. */
const PART_BYTES = 400;
const REFERENCE_BYTES = 8;
const ID_BYTES = 100;

/**
 * The last events, bounded by an estimate of their size. An unchanged peer is kept once, however many events list it.
 * The outcome of the dropped events is kept, so that the rest begins with a whole picture.
 */
export class Recorder {
  readonly #most: number;
  #events: { recorded: Recorded; bytes: number }[] = [];
  #bytes = 0;
  /** The outcome of the dropped events: the last of each kind, and all changes of the tree in one. */
  readonly #base = new Map<string, ShownEvent>();
  #peers = new Map<number, PeerView>();

  constructor(mostBytes = MOST_BYTES) {
    this.#most = mostBytes;
  }

  /** When the last event came; undefined before the first. */
  get end(): number | undefined {
    return this.#events.at(-1)?.recorded.at;
  }

  get start(): number | undefined {
    return this.#events[0]?.recorded.at;
  }

  /** Keeps an event, and answers with its kept form. If the clock was set back, time stands still meanwhile. */
  add(event: ShownEvent, at: number): Recorded {
    const { event: kept, bytes } = this.#shared(event);
    const recorded = { at: Math.max(at, this.end ?? 0), event: kept };
    this.#events.push({ recorded, bytes });
    this.#bytes += bytes;
    while (this.#bytes > this.#most && this.#events.length > 1) this.#letGo();
    return recorded;
  }

  /** All kept events, oldest first. */
  events(): Recorded[] {
    const at = this.start ?? 0;
    const base = [...this.#base.values()].map((event) => ({ at, event }));
    return [...base, ...this.#events.map(({ recorded }) => recorded)];
  }

  #letGo(): void {
    const oldest = this.#events.shift();
    if (!oldest) return;
    this.#bytes -= oldest.bytes;
    const { event } = oldest.recorded;
    if (event.type === "notice") return;
    const before = this.#base.get(event.type);
    const whole = event.type === "tree" && before?.type === "tree" ? { ...joined([before, event]), gone: [] } : event;
    this.#base.set(event.type, whole);
  }

  #shared(event: ShownEvent): { event: ShownEvent; bytes: number } {
    switch (event.type) {
      case "tree":
        return { event, bytes: EVENT_BYTES + event.blocks.length * PART_BYTES + event.gone.length * ID_BYTES };
      case "peers": {
        const { peers, fresh } = this.#sharedPeers(event.peers);
        return {
          event: { ...event, peers },
          bytes: EVENT_BYTES + peers.length * REFERENCE_BYTES + fresh * PART_BYTES,
        };
      }
      case "notice":
        return { event, bytes: EVENT_BYTES + JSON.stringify(event).length };
      default:
        return { event, bytes: EVENT_BYTES };
    }
  }

  /** The peers; a peer that says the same as before is the same object. */
  #sharedPeers(peers: readonly PeerView[]): { peers: PeerView[]; fresh: number } {
    const known = new Map<number, PeerView>();
    let fresh = 0;
    const shared = peers.map((peer) => {
      const kept = this.#peers.get(peer.peer);
      const same = kept !== undefined && alike(kept, peer);
      if (!same) fresh += 1;
      const one = same ? kept : peer;
      known.set(peer.peer, one);
      return one;
    });
    this.#peers = known;
    return { peers: shared, fresh };
  }
}
