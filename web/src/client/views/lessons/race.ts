/**
 * Can somebody with a share of the hash rate take a payment back? M. Rosenfeld, "Analysis of hashrate-based double
 * spending" (2012): the attacker has one block in store when he pays, the seller waits for some confirmations, and the
 * attack succeeds when his branch is longer than everybody else's.
 */

/** How far behind an attacker may fall before he gives up. */
const HOPELESS = 60;

/** The chance of success for a share from 0 to 1. */
export function chanceOf(share: number, confirmations: number): number {
  const rest = 1 - share;
  if (share >= rest) return 1;
  if (share <= 0) return 0;
  let sum = 0;
  /** Ways for the attacker to find m blocks while the others find theirs: C(m + n - 1, m). */
  let ways = 1;
  for (let m = 0; m <= confirmations; m += 1) {
    if (m > 0) ways = (ways * (m + confirmations - 1)) / m;
    sum += ways * (rest ** confirmations * share ** m - rest ** m * share ** confirmations);
  }
  return 1 - sum;
}

/** The least that is told of a chance, or of what it lacks. */
const LEAST = 0.001;

/** A chance as it can be told to a tenth of a percent: itself, or the bound that it is below or above. */
export function boundOf(chance: number): { part: number; side?: "below" | "above" } {
  if (chance > 0 && chance < LEAST) return { part: LEAST, side: "below" };
  if (chance < 1 && chance > 1 - LEAST) return { part: 1 - LEAST, side: "above" };
  return { part: chance };
}

/** Runs one attack, block by block; `random` is spread evenly between 0 and 1. */
export function attack(share: number, confirmations: number, random: () => number): boolean {
  /** The number of the attacker's blocks minus that of the others. */
  let lead = 1;
  let confirmed = 0;
  while (confirmed < confirmations || (lead <= 0 && lead > -HOPELESS)) {
    if (random() < share) {
      lead += 1;
    } else {
      lead -= 1;
      confirmed += 1;
    }
  }
  return lead > 0;
}

/** How many of this many attacks succeed. */
export function attacks(count: number, share: number, confirmations: number, random: () => number): number {
  let won = 0;
  for (let run = 0; run < count; run += 1) if (attack(share, confirmations, random)) won += 1;
  return won;
}
