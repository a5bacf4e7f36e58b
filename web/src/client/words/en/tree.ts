/** The block tree, as a picture and as a table, and how far the peers agree on it. */
import { isolated } from "../isolated";
import { format } from "./format";

const peers = (count: number) => format.plural(count, { one: "peer", other: "peers" });
const tabs = (count: number) => format.plural(count, { one: "other tab", other: "other tabs" });
const blocks = (count: number) => format.plural(count, { one: "block", other: "blocks" });

export const words = {
  title: "Block tree",
  label: "Block tree; arrow keys lead from block to block, Enter opens one, plus and minus zoom",
  empty: "No blocks yet: the node is starting.",
  showAs: "Show as",
  picture: "Tree",
  table: "Table",
  controls: "What is in view",
  follow: "Re-centre",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  nextFork: "Next fork",
  atFork: (index: number, count: number, height: number) =>
    `Fork ${format.count(index)} of ${format.count(count)}, at block ${format.count(height)}`,
  noForks: "No fork in this window",
  fold: "Fold opened runs",
  legend: "Legend",
  you: "you",
  youAreHere: "you are here",
  /** Said about a tip that a peer names. */
  notHere: "a peer's tip",
  legendNotHere: "a peer’s tip, not here yet",
  legendGhost: "being mined",
  legendFound: "just found",
  legendRun: "several blocks",
  /** Said about a block that another tab of this browser has and that this node has not heard of. */
  foreign: "not followed here",
  /** The same in a block's box. */
  foreignShort: "not followed",
  legendForeign: "another tab’s, not followed here",
  /** Said below the picture about other tabs of this browser. */
  beside: (count: number) =>
    `The relay is gone: the picture shows ${tabs(count)} of this browser, but this node hears nothing of ${count === 1 ? "it" : "them"}.`,
  allTips: "Show all tips",
  tabs,
  besideHere: (names: string[]) => `other tabs: ${names.map(isolated).join(", ")}`,
  peers,
  morePeers: (count: number) => `+ ${peers(count)}`,
  here: (names: string[]) => `here: ${names.map(isolated).join(", ")}`,
  blocks,
  heights: (first: number, last: number) => `${format.count(first)} to ${format.count(last)}`,
  range: (first: number, last: number) => `${format.count(first)}–${format.count(last)}`,
  ofThemMine: (count: number) => `${format.count(count)} mined by this tab`,
  openRun: "opens",
  searched: (count: number, rate: string) => `being mined on this by ${peers(count)}, ${rate}`,
  ghost: "being mined on this",
  ghostBy: (count: number) => `by ${peers(count)}`,
  /** The peers whose tip is not among the shown blocks; this tab may be counted or not. */
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
  rows: {
    caption: "The blocks of the tree, the newest first",
    block: "Block",
    id: "Id",
    state: "State",
    on: "Built on",
    who: "Who is here",
    more: (count: number) => `Show ${blocks(count)} more`,
  },
  convergence: {
    label: "Agreement",
    nobody: "Nobody is known yet.",
    alone: "You are alone: nobody to agree with.",
    words: { agreed: "Agreed", catchingUp: "Catching up", split: "Split" },
    /** How many are looked at, and how long the word has held. */
    peers: (count: number, time: string) => `${peers(count)}, for ${time}`,
    /** The same while the relay is gone. */
    tabs: (count: number, time: string) =>
      `${format.plural(count, { one: "tab", other: "tabs" })} of this browser, for ${time}`,
    relations: {
      leading: (count: number, tip: string) => `${format.count(count)} on ${tip}`,
      /** The same while the block is not here. */
      leadingMissing: (count: number, tip: string) => `${format.count(count)} on ${tip}, not here yet`,
      ahead: (count: number) => `${format.count(count)} ahead`,
      behind: (count: number) => `${format.count(count)} behind`,
      branch: (count: number) => `${format.count(count)} on another branch`,
      unknown: (count: number) => `${format.count(count)} on a block not here yet`,
    },
  },
};
