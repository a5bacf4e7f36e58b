/** The results of a pow worker at one intensity. */
export interface MiningRow {
  /** Share of the time to spend hashing. */
  intensity: number;
  hashesPerSecond: number;
  /** Share of one processor that the page took, worker included, where the browser tells. */
  processor: number | undefined;
  /** Share of the hashes that were made for a job after the next one had been posted. */
  stale: number;
}
