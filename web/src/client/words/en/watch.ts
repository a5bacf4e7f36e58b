/** The view in which the tree grows: tree, chain status, mining, notices. */
import { format } from "./format";

export const words = {
  status: {
    label: "Chain status",
    height: "Height",
    tip: "Tip",
    tipAge: "Tip age",
    difficulty: "Difficulty",
    peers: "Other peers",
    mempool: "Mempool",
    syncing: (have: number, want: number) => `Synchronising: ${format.count(have)} of ${format.count(want)} blocks`,
    syncLeft: (seconds: number) => `about ${format.duration(seconds)} left`,
  },
  mining: {
    title: "Mining",
    start: "Start mining",
    stop: "Stop mining",
    starting: "Starting…",
    idle: "Idle.",
    paused: "Paused while this tab is hidden.",
    waiting: "Waiting for the chain to synchronise.",
    active: "Mining: Esc stops it.",
    rate: "Hash rate",
    found: "Blocks found",
    engine: (name: string) => `Engine: wasm, ${name}`,
    threads: "Threads",
    threadsOf: (threads: number, most: number) => `${format.count(threads)} of ${format.count(most)}`,
    intensity: "Intensity",
    whenHidden: "Keep mining when hidden",
    stoppedByFile: (file: string, reason: string) => `A file did not load: ${file}. Mining stopped: ${reason}.`,
    stoppedBy: (reason: string) => `Mining stopped: ${reason}.`,
    cost: (threads: number, share: number) =>
      `Mining keeps ${format.plural(threads, { one: "processor thread", other: "processor threads" })} busy ${format.percent(share)} of the time. It costs real electricity and battery, and the coins are worth nothing.`,
  },
  notices: {
    title: "Notices",
    times: (count: number) => `(${format.plural(count, { one: "time", other: "times" })})`,
    empty: "Blocks you mine, reorganisations and refusals are told here.",
  },
};
