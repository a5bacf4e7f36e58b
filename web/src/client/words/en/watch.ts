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
  notices: {
    title: "Notices",
    times: (count: number) => `(${format.plural(count, { one: "time", other: "times" })})`,
    empty: "Blocks you mine, reorgani\u00adsations and refusals are told here.",
  },
};
