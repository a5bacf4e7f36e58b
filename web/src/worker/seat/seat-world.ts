/** The world of seats in this worker's browser. */
import { toHex } from "../../shared/hex";
import { LeaseStore } from "./lease-store";
import { type Locks, PageLocks } from "./page-locks";
import type { HolderWorld } from "./seat-holder";

export const seatWorld: HolderWorld = {
  openStore: (onClosed) => LeaseStore.open(onClosed),
  // Absent outside secure contexts, although the types say otherwise.
  locks: new PageLocks(() => navigator.locks as Locks | undefined),
  openChannel: () => new BroadcastChannel("tabchain seats"),
  newNode: () => toHex(crypto.getRandomValues(new Uint8Array(8))),
  now: () => Date.now(),
  steady: () => performance.now(),
};
