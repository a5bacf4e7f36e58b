/**
 * The recovery phrase in storage, which all tabs of this origin share: in the clear, or sealed under a passphrase. Where
 * both are found, a change was cut short, and the one in the clear holds: it is written before the other is removed.
 */
import type { Locks } from "./locks";
import type { Shelf } from "./storage";

const PHRASE_KEY = "tabchain.phrase";
const SEALED_KEY = "tabchain.phrase.sealed";
const WRITTEN_KEY = "tabchain.phrase.written";

/** The phrase in the clear that all tabs share; `make` is asked for one only on the very first visit. */
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

/** The phrase in the clear, if that is how it is kept. */
export const clearPhrase = (local: Shelf): string | undefined => local.getItem(PHRASE_KEY) ?? undefined;

/** The sealed phrase, when there is no other. */
export const sealedPhrase = (local: Shelf): string | undefined =>
  clearPhrase(local) === undefined ? (local.getItem(SEALED_KEY) ?? undefined) : undefined;

/** Keeps the phrase sealed only. To be called once it is certain that the seal opens. */
export function keepSealed(local: Shelf, sealed: string): void {
  local.setItem(SEALED_KEY, sealed);
  if (local.getItem(SEALED_KEY) !== sealed) throw new Error("storage did not keep what was written");
  local.removeItem(PHRASE_KEY);
}

/** Keeps a phrase in the clear, in the place of whatever there was. */
export function keepClear(local: Shelf, phrase: string): void {
  local.setItem(PHRASE_KEY, phrase);
  if (local.getItem(PHRASE_KEY) !== phrase) throw new Error("storage did not keep what was written");
  local.removeItem(SEALED_KEY);
}

/** Whether somebody has shown that they have the words on paper. */
export const isWritten = (local: Shelf): boolean => local.getItem(WRITTEN_KEY) !== null;

export function keepWritten(local: Shelf, written: boolean): void {
  if (written) local.setItem(WRITTEN_KEY, "yes");
  else local.removeItem(WRITTEN_KEY);
}
