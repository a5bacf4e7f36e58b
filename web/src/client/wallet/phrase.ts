/**
 * The recovery phrase in storage, which all tabs of this origin share: in the clear, or sealed under a passphrase. If
 * both are found, a change was cut short, and the one in the clear counts: it is written before the other is removed.
 */
import type { Shelf } from "../browser/storage";

const PHRASE_KEY = "tabchain.phrase";
const SEALED_KEY = "tabchain.phrase.sealed";
const WRITTEN_KEY = "tabchain.phrase.written";

/**
 * The phrase in the clear that all tabs share; `make` is asked for one only on the very first visit. Tabs that open at
 * the same time do not at once see each other's entries here, so `agree` decides which phrase counts.
 */
export async function sharedPhrase(
  local: Shelf,
  make: () => Promise<string>,
  agree: (made: string) => Promise<string>,
): Promise<string> {
  const before = local.getItem(PHRASE_KEY);
  if (before !== null) return before;
  const first = await agree(await make());
  const kept = local.getItem(PHRASE_KEY);
  if (kept !== null) return kept;
  local.setItem(PHRASE_KEY, first);
  return first;
}

/** The phrase in the clear, if it is kept in that way. */
export const clearPhrase = (local: Shelf): string | undefined => local.getItem(PHRASE_KEY) ?? undefined;

/** The sealed phrase, if there is no other. */
export const sealedPhrase = (local: Shelf): string | undefined =>
  clearPhrase(local) === undefined ? (local.getItem(SEALED_KEY) ?? undefined) : undefined;

/** Keeps the phrase sealed only. To be called once it is certain that the seal opens. */
export function keepSealed(local: Shelf, sealed: string): void {
  put(local, SEALED_KEY, sealed);
  local.removeItem(PHRASE_KEY);
}

/** Keeps a phrase in the clear, in place of whatever there was. */
export function keepClear(local: Shelf, phrase: string): void {
  put(local, PHRASE_KEY, phrase);
  local.removeItem(SEALED_KEY);
}

/** Fails unless the stored value is there, and as lasting as all others. */
function put(local: Shelf, key: string, value: string): void {
  const { lasting } = local;
  local.setItem(key, value);
  if (local.getItem(key) !== value || local.lasting !== lasting) {
    throw new Error("storage did not keep what was written");
  }
}

/** Whether the person has shown that they have the words on paper. */
export const isWritten = (local: Shelf): boolean => local.getItem(WRITTEN_KEY) !== null;

export function keepWritten(local: Shelf, written: boolean): void {
  if (written) local.setItem(WRITTEN_KEY, "yes");
  else local.removeItem(WRITTEN_KEY);
}
