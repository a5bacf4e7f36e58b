/** Web storage that may be missing: a browser set to keep nothing throws on the first touch. */
export interface Shelf {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
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

/** The storage behind `open` when it can be written, else one in memory. */
export function openShelf(open: () => Shelf): { shelf: Shelf; lasting: boolean } {
  try {
    const shelf = open();
    const probe = "tabchain.probe";
    shelf.setItem(probe, probe);
    return { shelf, lasting: true };
  } catch {
    return { shelf: memoryShelf(), lasting: false };
  }
}
