/** How long after the first sight of a block, anywhere, each node said that it is on it. */
import type { ShownEvent, Stage } from "./recording";

/** The last blocks, whose first sight is remembered. */
const MOST_BLOCKS = 4096;
/** The most nodes that are listened to; the relay tells of fewer. */
const MOST_NODES = 4096;
/** A block so far below the top has not just been found. */
const DEEPEST_FOUND = 32;
/** Delays of one node. */
const MOST_DELAYS = 16;

/** The number by which the relay knows this node is not known at first; until then its own delays go by this one. */
const OWN = -1;

interface Heard {
  tip: string;
  delays: number[];
}

export class Propagation implements Stage {
  readonly #told: (ms: number) => void;
  /** When each block was first seen, here or as another node's tip; without a time if that was before the log began. */
  readonly #seen = new Map<string, number | undefined>();
  readonly #heard = new Map<number, Heard>();
  #began = false;
  #syncing = false;
  #top = 0;

  /** `told` hears the delay of every node that was not the first, in milliseconds. */
  constructor(told: (ms: number) => void = () => {}) {
    this.#told = told;
  }

  clear(): void {
    this.#seen.clear();
    this.#heard.clear();
    this.#began = false;
    this.#syncing = false;
    this.#top = 0;
  }

  take(event: ShownEvent, at: number): void {
    switch (event.type) {
      case "status":
        this.#syncing = event.status.sync !== undefined;
        break;
      case "tree": {
        const followed = this.#seen.has(event.tip);
        const top = this.#top;
        for (const { id, height } of event.blocks) {
          this.#top = Math.max(this.#top, height);
          // A block that was fetched, or was there at first and is told late, did not just come.
          const late = !this.#began || this.#syncing || height <= top - DEEPEST_FOUND;
          if (!this.#seen.has(id)) this.#see(id, late ? undefined : at);
        }
        this.#hear(OWN, event.tip, at, followed);
        this.#began = true;
        break;
      }
      case "peers":
        for (const { peer, tip, you } of event.peers) {
          if (!you) this.#hear(peer, tip, at, this.#seen.has(tip));
        }
        this.#forget(new Set(event.peers.map(({ peer }) => peer)));
        break;
    }
  }

  /** The median of a node's last delays in milliseconds; `undefined` while no delay is known. */
  delayOf(peer: number, you = false): number | undefined {
    const delays = this.#heard.get(you ? OWN : peer)?.delays ?? [];
    return delays.toSorted((one, other) => one - other)[delays.length >> 1];
  }

  /** A node is on this block; `followed` when the block had been seen before. */
  #hear(node: number, tip: string, at: number, followed: boolean): void {
    const heard = this.#heard.get(node);
    const first = this.#see(tip, this.#began ? at : undefined);
    if (!heard) {
      if (this.#heard.size < MOST_NODES) this.#heard.set(node, { tip, delays: [] });
      return;
    }
    if (heard.tip === tip) return;
    heard.tip = tip;
    if (first === undefined || this.#syncing) return;
    heard.delays.push(at - first);
    if (heard.delays.length > MOST_DELAYS) heard.delays.shift();
    if (followed) this.#told(at - first);
  }

  /** The time when the block was first seen; that is now if it is new. */
  #see(id: string, at: number | undefined): number | undefined {
    if (this.#seen.has(id)) return this.#seen.get(id);
    this.#seen.set(id, at);
    for (const oldest of this.#seen.keys()) {
      if (this.#seen.size <= MOST_BLOCKS) break;
      this.#seen.delete(oldest);
    }
    return at;
  }

  #forget(present: ReadonlySet<number>): void {
    for (const node of this.#heard.keys()) {
      if (node !== OWN && !present.has(node)) this.#heard.delete(node);
    }
  }
}
