/**
 * The parts that page and worker both know of the database in which the tabs of one browser agree on seats. All
 * networks share it, since they share the phrase. The worker makes it; `worker/seat/lease-store.ts` describes its
 * contents.
 */
export const SEAT_DATABASE = "tabchain-seats";

/** Pages that have ended, by their numbers: each page writes only its own number, as it ends. */
export const ENDED = "ended";

/** A page that has ended. */
export interface Ended {
  holder: string;
}
