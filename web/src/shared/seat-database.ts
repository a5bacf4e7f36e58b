/**
 * What page and worker both know of the database in which the tabs of one browser agree on seats. All networks share it,
 * since they share the phrase. The worker makes it; see `worker/seat/lease-store.ts` for what is in it.
 */
export const SEAT_DATABASE = "tabchain-seats";

/** Pages that have ended, by their numbers: each writes its own, and nobody else's, as it goes. */
export const ENDED = "ended";

/** A page that has ended. */
export interface Ended {
  holder: string;
}
