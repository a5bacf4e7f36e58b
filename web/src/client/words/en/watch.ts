/** The view in which the tree grows: tree, chain status, mining, notices. */
import { format } from "./format";

const peers = (count: number) => format.plural(count, { one: "peer", other: "peers" });

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
  tree: {
    title: "Last blocks",
    newest: "Show the newest",
    label: "Tree of the last blocks; arrow keys lead from block to block, Enter opens one",
    empty: "No blocks yet: the node is starting.",
    legend: "Legend",
    you: "you",
    peers,
    morePeers: (count: number) => `+ ${peers(count)}`,
    here: (names: string[]) => `here: ${names.join(", ")}`,
    /** The peers that no block shown is the tip of, this tab counted or not. */
    outside: (others: number, you: boolean) => {
      if (you)
        return others === 0
          ? "You are on a block outside this window."
          : `You and ${peers(others)} are outside this window.`;
      if (others === 0) return "";
      return others === 1
        ? "1 peer is on a block outside this window."
        : `${peers(others)} are on blocks outside this window.`;
    },
    sample: (total: number, shown: number) => `Of ${peers(total)}, ${format.count(shown)} are shown.`,
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
