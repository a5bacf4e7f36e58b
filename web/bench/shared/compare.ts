/** Contenders that take turns, and the table of their results, as in the native half. */

/** How long to measure. */
export interface Effort {
  /** Turns of each contender. */
  rounds: number;
  /** Length of a turn. */
  turnMs: number;
}

/** Something whose speed is measured. */
export interface Contender {
  name: string;
  /** Works for about so long; answers with the amount of work a second. */
  turn(ms: number): Promise<number>;
}

/** Rates of contenders for the same work. */
export interface Table {
  title: string;
  /** The unit that the rates count, a second. */
  unit: string;
  rows: Row[];
}

export interface Row {
  name: string;
  /** The median of all turns. */
  median: number;
  /** The first and the third quartile. */
  quartiles: [number, number];
  /** The median divided by that of the first row. */
  ratio: number;
}

/** A first turn that does not count, so that code is optimised and processors are awake. */
const FIRST_TURN_MS = 50;

/** Lets contenders take turns. The others are compared with the first one. */
export async function compare(title: string, unit: string, effort: Effort, contenders: Contender[]): Promise<Table> {
  const entries = contenders.map((contender) => ({ contender, rates: [] as number[] }));
  for (const { contender } of entries) await contender.turn(Math.min(effort.turnMs, FIRST_TURN_MS));
  for (let round = 0; round < effort.rounds; round += 1) {
    for (const { contender, rates } of entries) rates.push(await contender.turn(effort.turnMs));
  }
  for (const { rates } of entries) rates.sort((one, other) => one - other);
  const first = quantile(entries[0]?.rates ?? [], 2);
  const rows = entries.map(({ contender, rates }): Row => {
    const median = quantile(rates, 2);
    return { name: contender.name, median, quartiles: [quantile(rates, 1), quantile(rates, 3)], ratio: median / first };
  });
  return { title, unit, rows };
}

/** Of numbers in order. */
export const quantile = (sorted: number[], quarters: number): number =>
  sorted[Math.floor(((sorted.length - 1) * quarters) / 4)] ?? Number.NaN;
