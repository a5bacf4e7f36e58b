/**
 * The work of a watched pow worker, slice by slice. All times in milliseconds on the clock that page and workers share.
 */

/** One call of the search. */
export interface Slice {
  /** The newest job that the worker had been handed when it made this call. */
  job: number;
  begun: number;
  ended: number;
  tried: number;
}

/** Hashes made in a time. */
export interface Account {
  hashes: number;
  /** Of these, those made for a job after the next one had been posted. */
  stale: number;
}

/** The hashes between two times; `posted` says when each job was posted. */
export function accountFor(slices: Slice[], posted: number[], from: number, to: number): Account {
  const account = { hashes: 0, stale: 0 };
  for (const slice of slices) {
    const next = posted[slice.job + 1] ?? Number.POSITIVE_INFINITY;
    account.hashes += made(slice, from, to);
    account.stale += made(slice, Math.max(from, next), to);
  }
  return account;
}

/** Hashes of a slice between two times, as if it made them evenly. */
function made({ begun, ended, tried }: Slice, from: number, to: number): number {
  const within = Math.min(ended, to) - Math.max(begun, from);
  return within > 0 ? (tried * within) / (ended - begun) : 0;
}
