/** The data of the charts, summed up from the node's events in memory of a fixed size. */
import { Propagation } from "../../log/propagation";
import type { ShownEvent, Stage } from "../../log/recording";
import { BestChain } from "./best-chain";
import { Ring } from "./ring";

/** Samples of the hash rates, at most one a second: an hour. */
const RATE_SAMPLES = 3600;
const SAMPLE_MS = 1000;
/** A sample with the same value as the one before makes the line a little longer: it can wait this long to be seen. */
const LONGER_MS = 5000;
/** Blocks whose intervals and difficulties are drawn. */
const BLOCKS = 512;
/** The last delays, which the histogram counts. */
const DELAYS = 2048;
/** Blocks from which the network's hash rate is estimated. */
export const ESTIMATE_BLOCKS = 16;
/**
 * If a block has not come after this many times the average of those blocks, it counts against the estimate: it seldom
 * takes longer.
 */
const PATIENCE = 3;

/** Upper ends of the histogram's bars in seconds; the last bar is open. */
export const DELAY_EDGES = [0.1, 0.25, 0.5, 1, 2, 4, 8] as const;

/** A part that has not changed since the snapshot before is the same object. */
export interface Snapshot {
  /** Times in Unix seconds, hash rates in hashes a second; `null` if there is no estimate. */
  rate: { times: Float64Array; mine: Float64Array; network: (number | null)[] };
  /** Seconds since the block before, by height. */
  intervals: { heights: number[]; seconds: number[] };
  /** `now` is that of the next block; until the node has said it, that of the tip. */
  difficulty: { heights: number[]; values: number[]; now: number | undefined };
  delays: { counts: number[] /** In seconds, sorted. */; sorted: Float64Array };
}

export class ChartData implements Stage {
  readonly #rate = new Ring(3, RATE_SAMPLES);
  readonly #chain = new BestChain(BLOCKS);
  readonly #delays = new Ring(1, DELAYS);
  readonly #propagation = new Propagation((ms) => {
    this.#delays.push(ms / 1000);
    this.#shown.delays = undefined;
  });
  /** The parts of the last snapshot that have not changed. */
  readonly #shown: { [part in keyof Snapshot]?: Snapshot[part] | undefined } = {};
  #easiestHashes = Number.NaN;
  /** The network's rate at the end of the shown line. */
  #drawn = Number.NaN;
  #difficulty: number | undefined;
  #mine = 0;
  #network = Number.NaN;
  #sampledAt = 0;

  clear(): void {
    this.#rate.clear();
    this.#chain.clear();
    this.#delays.clear();
    this.#propagation.clear();
    this.#difficulty = undefined;
    this.#mine = 0;
    this.#network = Number.NaN;
    this.#sampledAt = 0;
    this.#forget();
  }

  take(event: ShownEvent, at: number): void {
    this.#propagation.take(event, at);
    if (event.type === "status" && event.status.difficulty !== this.#difficulty) {
      this.#difficulty = event.status.difficulty;
      this.#shown.difficulty = undefined;
    }
    if (event.type === "tree") {
      this.#chain.take(event);
      this.#shown.intervals = undefined;
      this.#shown.difficulty = undefined;
    } else if (event.type === "peers") {
      this.#mine = event.peers.find(({ you }) => you)?.hashRate ?? 0;
    } else {
      return;
    }
    this.#network = this.#estimate(at / 1000);
    this.#sample(at);
  }

  /** `easiestHashes`: the hashes that a block of difficulty 1 takes on average, once that is known. */
  snapshot(easiestHashes = Number.NaN): Snapshot {
    if (!Object.is(easiestHashes, this.#easiestHashes)) this.#shown.rate = undefined;
    this.#easiestHashes = easiestHashes;
    const shown = this.#shown;
    shown.rate ??= this.#rates();
    shown.intervals ??= this.#intervals();
    shown.difficulty ??= this.#difficulties();
    shown.delays ??= this.#delaysNow();
    const { rate, intervals, difficulty, delays } = shown;
    return { rate, intervals, difficulty, delays };
  }

  #rates(): Snapshot["rate"] {
    const network = Array.from(this.#rate.column(2), (blocks) => blocks * this.#easiestHashes);
    return {
      times: this.#rate.column(0),
      mine: this.#rate.column(1),
      network: network.map((rate) => (Number.isNaN(rate) ? null : rate)),
    };
  }

  #intervals(): Snapshot["intervals"] {
    const blocks = this.#chain.blocks();
    const later = blocks.slice(1);
    return {
      heights: later.map(({ height }) => height),
      seconds: later.map(({ time }, index) => time - (blocks[index]?.time ?? time)),
    };
  }

  #difficulties(): Snapshot["difficulty"] {
    const blocks = this.#chain.blocks();
    const [heights, values] = [blocks.map(({ height }) => height), blocks.map(({ difficulty }) => difficulty)];
    return { heights, values, now: this.#difficulty ?? values.at(-1) };
  }

  #delaysNow(): Snapshot["delays"] {
    const sorted = this.#delays.column(0).sort();
    return { counts: countDelays(sorted), sorted };
  }

  #forget(): void {
    for (const part of ["rate", "intervals", "difficulty", "delays"] as const) this.#shown[part] = undefined;
  }

  #sample(at: number): void {
    const row = [at / 1000, this.#mine, this.#network];
    const { times, mine } = this.#shown.rate ?? {};
    const shownAt = (times?.at(-1) ?? 0) * 1000;
    if (mine?.at(-1) !== this.#mine || !Object.is(this.#network, this.#drawn) || at - shownAt >= LONGER_MS) {
      this.#shown.rate = undefined;
      this.#drawn = this.#network;
    }
    if (this.#rate.length > 0 && at - this.#sampledAt < SAMPLE_MS) {
      this.#rate.replaceLast(...row);
    } else {
      this.#rate.push(...row);
      this.#sampledAt = at;
    }
  }

  /**
   * The work of the last blocks, in blocks of difficulty 1, divided by the seconds that they took and the seconds
   * since.
   */
  #estimate(now: number): number {
    const [first, ...rest] = this.#chain.blocks().slice(-ESTIMATE_BLOCKS - 1);
    const last = rest.at(-1);
    if (!first || !last || last.time <= first.time) return Number.NaN;
    const seconds = last.time - first.time;
    const silence = Math.max(0, now - last.time - (PATIENCE * seconds) / rest.length);
    return rest.reduce((sum, { difficulty }) => sum + difficulty, 0) / (seconds + silence);
  }
}

function countDelays(sorted: Float64Array): number[] {
  const counts = new Array<number>(DELAY_EDGES.length + 1).fill(0);
  for (const delay of sorted) {
    const bar = DELAY_EDGES.findIndex((edge) => delay <= edge);
    const place = bar < 0 ? DELAY_EDGES.length : bar;
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return counts;
}

/** The value below which this share of sorted numbers lies. */
export const quantile = (sorted: Float64Array, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
