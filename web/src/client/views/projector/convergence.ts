/** How far everybody agrees on one tip. */
import type { PeerView } from "../../../wasm/tabchain_core";

type Member = Pick<PeerView, "tip" | "height" | "node" | "name" | "you">;

/** Those on one tip. */
export interface Camp {
  tip: string;
  height: number;
  size: number;
}

export interface Convergence {
  /** Nodes that are known; the relay may tell of a sample. */
  total: number;
  /** The largest camp first; of equals the higher one, so that the order is the same everywhere. */
  camps: Camp[];
}

export function convergenceOf(members: readonly Member[]): Convergence {
  const camps = new Map<string, Camp>();
  for (const { tip, height } of members) {
    const camp = camps.get(tip);
    if (camp) camp.size += 1;
    else camps.set(tip, { tip, height, size: 1 });
  }
  const order = (a: Camp, b: Camp): number => b.size - a.size || b.height - a.height || a.tip.localeCompare(b.tip);
  return { total: members.length, camps: [...camps.values()].sort(order) };
}

/** Since when everybody has agreed, or has not. */
export class AgreementClock {
  #agreed: boolean | undefined;
  #since = 0;

  /** Told how things stand now; answers since when, in milliseconds. */
  tell({ camps }: Convergence, now: number): number {
    const agreed = camps.length <= 1;
    if (agreed !== this.#agreed) {
      this.#agreed = agreed;
      this.#since = now;
    }
    return this.#since;
  }
}
