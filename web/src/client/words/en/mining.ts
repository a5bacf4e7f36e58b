/** The card that controls this tab's mining. */
import { format } from "./format";

export const words = {
  title: "Mining",
  start: "Start mining",
  stop: "Stop mining",
  starting: "Starting…",
  locked: "The wallet is locked.",
  idle: "Idle.",
  paused: "Paused while this tab is hidden.",
  waiting: "Waiting for the chain to synchronise.",
  active: "Mining: Esc stops it.",
  waits: (until: string, why: string) => `Waits until ${until}: ${why}.`,
  idleUntil: (until: string, why: string) => `Idle. Mining is possible from ${until} on: ${why}.`,
  chainAhead: "the newest blocks are dated ahead of this device’s clock",
  clockBehind: (behind: string) => `this device’s clock is ${behind} behind the relay’s`,
  live: "The figures here are this tab’s own, now: a recording changes none of them.",
  rate: "Hash rate",
  average: "Average",
  untilBlock: "Expected time to a block",
  /** The average time that this tab alone takes. */
  about: (seconds: number) => (seconds < 1 ? "less than a second" : `about ${format.duration(seconds)}`),
  found: "Blocks found",
  luck: "Luck",
  luckHint: "Blocks found, as a share of those that this many hashes find on average",
  ofExpected: (expected: number) => `of ${format.rough(expected)} expected`,
  engine: (name: string) => `Engine: wasm, ${name}`,
  offers: "What this device offers",
  perThread: "Hashes per second on one thread, as measured when mining started:",
  inUse: "in use",
  kernel: (name: string, rate: number) => `${name}: ${format.hashRate(rate)}`,
  notMeasured: "The ways to hash are measured when mining starts; the fastest that is right is used.",
  threadsThere: (most: number) => `Processor: ${format.plural(most, { one: "thread", other: "threads" })}.`,
  graphics: "Graphics: this browser offers WebGPU, which mining here does not use.",
  noGraphics: "Graphics: this browser offers this page no WebGPU; mining here does without.",
  threads: "Threads",
  threadsOf: (threads: number, most: number) => `${format.count(threads)} of ${format.count(most)}`,
  auto: "Auto",
  autoHint:
    "Mines with 1, 2, 4 … threads for a moment each, and goes on with the fewest that are nearly as fast as the best",
  trying: (threads: number) => `Auto: trying ${format.plural(threads, { one: "thread", other: "threads" })}…`,
  tried: (threads: number, rate: number) =>
    `${format.plural(threads, { one: "thread", other: "threads" })}: ${format.hashRate(rate)}`,
  picked: (threads: number) =>
    `Auto took ${format.plural(threads, { one: "thread", other: "threads" })}, the fewest that reach 95% of the best rate:`,
  intensity: "Intensity",
  intensityOf: (wanted: number, now: number) =>
    now < wanted ? `${format.percent(wanted)}, now ${format.percent(now)}` : format.percent(wanted),
  givesWay: "Keep the page smooth",
  givesWayHint: "Mines less while the page would otherwise lose frames, and only while you watch it",
  whenHidden: "Keep mining when hidden",
  stoppedByFile: (file: string, reason: string) => `A file did not load: ${file}. Mining stopped: ${reason}.`,
  stoppedBy: (reason: string) => `Mining stopped: ${reason}.`,
  rests: "While it waits nothing is searched, and no thread is busy.",
  cost: (threads: number, share: number) =>
    `Mining keeps ${format.plural(threads, { one: "processor thread", other: "processor threads" })} busy ${format.percent(share)} of the time. It costs real electricity and battery, and the coins are worth nothing.`,
};
