/** Why the browser's database cannot be used, by kind; the node's module tells the same about its own. */
import { reasonOf, type StorageCause, type StorageTrouble } from "../shared/messages";

/** By the names of exceptions, as the specification of IndexedDB gives them for opening one. */
const CAUSES: Record<string, StorageCause> = {
  QuotaExceededError: "full",
  SecurityError: "blocked",
  InvalidStateError: "private",
  VersionError: "newer",
  TimeoutError: "slow",
  // `indexedDB` is not there at all.
  ReferenceError: "missing",
  TypeError: "missing",
};

export function storageTrouble(error: unknown): StorageTrouble {
  const name = error instanceof Error ? error.name : "";
  return { cause: CAUSES[name] ?? "failed", reason: reasonOf(error) };
}
