/** Web storage that may be missing: a browser set to keep nothing throws on the first touch, or on any later one. */
export interface Shelf {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
  /** Whether the stored values outlive the page; `undefined` where nobody asks. */
  readonly lasting?: boolean;
}

/** A shelf that lasts as long as the page. */
export function memoryShelf(): Shelf {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  };
}

/**
 * The browser's storage as long as it works. From its first failure on, everything is in memory, and nothing is written
 * to the storage any more: half of a change there is worse than no change.
 */
class LastingShelf implements Shelf {
  lasting = true;
  /** The values that were read or written, for the time after a failure. */
  readonly #seen = new Map<string, string | null>();
  readonly #onLost: () => void;
  #storage: Shelf | undefined;

  constructor(open: () => Shelf, onLost: () => void) {
    this.#onLost = onLost;
    this.#try(() => {
      this.#storage = open();
      const probe = "tabchain.probe";
      this.#storage.setItem(probe, probe);
    });
  }

  getItem(key: string): string | null {
    this.#try((storage) => this.#seen.set(key, storage.getItem(key)));
    return this.#seen.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#seen.set(key, value);
    this.#try((storage) => storage.setItem(key, value));
  }

  removeItem(key: string): void {
    this.#seen.set(key, null);
    this.#try((storage) => storage.removeItem(key));
  }

  #try(act: (storage: Shelf) => unknown): void {
    if (!this.lasting) return;
    try {
      act(this.#storage as Shelf);
    } catch {
      this.lasting = false;
      this.#storage = undefined;
      this.#onLost();
    }
  }
}

/** The storage behind `open` as long as it can be used; `onLost` is told when it can no longer be used. */
export function openShelf(open: () => Shelf, onLost: () => void = () => {}): Shelf & { readonly lasting: boolean } {
  return new LastingShelf(open, onLost);
}
