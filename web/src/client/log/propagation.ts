/** How long after a block was first seen anywhere each node said that it is on it. */
import type { ShownEvent, Stage } from "./recording";

/** Blocks whose first sight is remembered, the last. */
const MOST_BLOCKS = 4096;
/** Nodes that are listened to; the relay tells of fewer. */
const MOST_NODES = 4096;
/** A block so far below the top is none that has just been found. */
const DEEPEST_FOUND = 32;
/** Of one node. */
const MOST_DELAYS = 16;

/** The number by which the relay knows this node is not known at first; its own delays go by this one. */
const OWN = -1;

interface Heard {
  tip: string;
  delays: number[];
}

export class Propagation implements Stage {
  readonly #told: (ms: number) => void;
  /** When each block was first seen, here or as somebody's tip; without a time where that was before the log began. */
  readonly #seen = new Map<string, number | undefined>();
  readonly #heard = new Map<number, Heard>();
  #began = false;
  #syncing = false;
  #top = 0;

  /** `told` hears of the delay of every node that was not the first, in milliseconds. */
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
          // What is fetched, or is told late of what was there at first, did not just come.
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

  /** The middle one of a node's last delays in milliseconds; `undefined` while none is known. */
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

  /** When the block was first seen, which is now if it is new. */
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
