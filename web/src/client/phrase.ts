import type { Locks } from "./locks";
import type { Shelf } from "./storage";

const PHRASE_KEY = "tabchain.phrase";

/** The recovery phrase that all tabs of this origin share; `make` is asked for one only on the very first visit. */
export function sharedPhrase(local: Shelf, make: () => Promise<string>, locks: Locks | undefined): Promise<string> {
  const keepOrMake = async (): Promise<string> => {
    const before = local.getItem(PHRASE_KEY);
    if (before !== null) return before;
    const made = await make();
    // Another tab may have been first while this one made its own.
    const first = local.getItem(PHRASE_KEY);
    if (first !== null) return first;
    local.setItem(PHRASE_KEY, made);
    return made;
  };
  return locks ? locks.request(PHRASE_KEY, keepOrMake) : keepOrMake();
}
