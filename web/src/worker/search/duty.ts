/** The arithmetic of a search that yields to messages and rests as asked; all times in milliseconds. */

/**
 * How long a slice should keep the worker from its messages: half of this time, in every second, is work on an old job.
 */
export const SLICE_MS = 8;

/** The first slice, before anything is known of this machine's speed. */
export const FIRST_SLICE = 4096;

const SMALLEST_SLICE = 256;
const LARGEST_SLICE = 2 ** 26;
/** If a slice is too short for the clock, the next one must still not last seconds. */
const MAX_GROWTH = 4;

/** How many hashes the next slice should make, according to the last one of `count`. */
export function nextSlice(count: number, tried: number, busyMs: number): number {
  const ideal = busyMs > 0 ? (tried * SLICE_MS) / busyMs : count * MAX_GROWTH;
  const bounded = Math.min(ideal, count * MAX_GROWTH, LARGEST_SLICE);
  return Math.max(SMALLEST_SLICE, Math.round(bounded));
}

/** How long to rest after `busyMs` of work so that work takes the share `intensity` of the time. */
export function restAfter(busyMs: number, intensity: number): number {
  if (!(intensity > 0)) throw new RangeError(`intensity ${intensity} is not above 0`);
  return intensity >= 1 ? 0 : (busyMs * (1 - intensity)) / intensity;
}
