import type { NodeEvent, PeerView } from "../wasm/tabchain_core";

type PeersEvent = Extract<NodeEvent, { type: "peers" }>;

/** How old what is shown of a peer's hash rate may be, in milliseconds. */
export const RATES_MS = 10_000;

/**
 * Hands on what the node tells, at once. Only of peers' hash rates, which change with every second of everybody's mining,
 * it lets one in ten seconds through: a page that nobody does anything with would otherwise draw all of it each second.
 */
export class Calm {
  readonly #tell: (event: NodeEvent) => void;
  /** What of peers was told last, and when. */
  #told: PeersEvent | undefined;
  #at = 0;
  /** What has come since. */
  #waiting: PeersEvent | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: (event: NodeEvent) => void) {
    this.#tell = tell;
  }

  hear(event: NodeEvent): void {
    if (event.type !== "peers") {
      this.#tell(event);
    } else if (this.#told && differInRates(this.#told, event)) {
      this.#waiting = event;
      this.#timer ??= setTimeout(() => this.#handOn(), this.#at + RATES_MS - performance.now());
    } else {
      this.#waiting = event;
      this.#handOn();
    }
  }

  #handOn(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const event = this.#waiting;
    if (!event) return;
    this.#waiting = undefined;
    this.#told = event;
    this.#at = performance.now();
    this.#tell(event);
  }
}

/** Whether that is all. Who begins to search or stops is news. */
function differInRates(one: PeersEvent, other: PeersEvent): boolean {
  return (
    one.total === other.total &&
    one.peers.length === other.peers.length &&
    one.peers.every((peer, index) => {
      const now = other.peers[index];
      return now !== undefined && alike(peer, now);
    })
  );
}

function alike(one: PeerView, other: PeerView): boolean {
  return (
    one.peer === other.peer &&
    one.node === other.node &&
    one.name === other.name &&
    one.kind === other.kind &&
    one.tip === other.tip &&
    one.tipKnown === other.tipKnown &&
    one.height === other.height &&
    one.you === other.you &&
    (one.hashRate === 0) === (other.hashRate === 0) &&
    one.impairment?.group === other.impairment?.group &&
    one.impairment?.delayMs === other.impairment?.delayMs &&
    one.impairment?.lossPercent === other.impairment?.lossPercent
  );
}
