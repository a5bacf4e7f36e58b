/**
 * A lock with each page's own name, where the browser has locks. However a page ends, it is released, so that others
 * need not wait until the page has been silent for long. Nothing else depends on locks: they are absent on plain http,
 * and a browser that keeps nothing may refuse them at any call.
 */

/** The part of the Web Locks API that is used here. */
export interface Locks {
  request(name: string, use: (lock: unknown) => Promise<never>): Promise<unknown>;
  query(): Promise<{ held?: { name?: string }[] }>;
}

const PREFIX = "tabchain page ";

/** Longer than any browser needs for a name for which nobody else asks. */
const PATIENCE_MS = 1_000;

export class PageLocks {
  readonly #locks: () => Locks | undefined;

  constructor(locks: () => Locks | undefined) {
    this.#locks = locks;
  }

  /** Whether a lock of this name is held from now on, until the page ends. */
  hold(holder: string): Promise<boolean> {
    return new Promise((resolve) => {
      setTimeout(() => resolve(false), PATIENCE_MS);
      const refused = (): void => resolve(false);
      try {
        const held = this.#locks()?.request(PREFIX + holder, () => {
          resolve(true);
          // A promise that never settles.
          return new Promise<never>(() => {});
        });
        if (held) held.catch(refused);
        else refused();
      } catch {
        refused();
      }
    });
  }

  /** The pages that hold their locks; `undefined` if that cannot be told. */
  async held(): Promise<Set<string> | undefined> {
    try {
      const { held = [] } = (await this.#locks()?.query()) ?? {};
      const names = held.flatMap(({ name }) => (name?.startsWith(PREFIX) ? name.slice(PREFIX.length) : []));
      // This page itself holds a lock: if a browser names no lock at all, it does not tell.
      return names.length > 0 ? new Set(names) : undefined;
    } catch {
      return undefined;
    }
  }
}
