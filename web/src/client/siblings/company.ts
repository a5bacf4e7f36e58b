import type { Sibling } from "./word";

/** More tabs are not heard; with `MOST_HEADERS` of each, that bounds the memory that other tabs can fill here. */
export const MOST_SIBLINGS = 64;

/** How long a tab may be silent before it counts as gone. */
export const SILENCE_MS = 10_000;

/** The tabs that have been heard lately, each once, by the id of its node. */
export class Company {
  readonly #heard = new Map<string, { sibling: Sibling; at: number }>();

  /** The tabs that are there, in a lasting order. */
  get siblings(): readonly Sibling[] {
    return [...this.#heard.values()].map(({ sibling }) => sibling);
  }

  /** Takes a tab's word; answers whether it says anything new. */
  hear(sibling: Sibling, now: number): boolean {
    const before = this.#heard.get(sibling.node);
    if (!before && this.#heard.size >= MOST_SIBLINGS) return false;
    const same = before !== undefined && isSame(before.sibling, sibling);
    this.#heard.set(sibling.node, { sibling: same ? before.sibling : sibling, at: now });
    return !same;
  }

  /** Drops silent tabs; answers whether any was dropped. */
  dropSilent(now: number): boolean {
    const before = this.#heard.size;
    for (const [node, { at }] of this.#heard) if (now - at >= SILENCE_MS) this.#heard.delete(node);
    return this.#heard.size < before;
  }

  clear(): void {
    this.#heard.clear();
  }
}

const isSame = (one: Sibling, other: Sibling): boolean =>
  one.name === other.name &&
  one.headers.length === other.headers.length &&
  one.headers.every(({ id, time }, index) => id === other.headers[index]?.id && time === other.headers[index]?.time);
