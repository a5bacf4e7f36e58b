/** The events that this tab saw, line by line, and its recordings. */
import { isolated } from "../isolated";
import { format } from "./format";

export const words = {
  title: "Log",
  about: "What this tab saw since it was opened. Drag the slider back to see every view as it was then.",
  aboutReplay: "What the recording holds, up to the moment that is shown.",
  timeline: "Timeline",
  moment: "Moment",
  live: "live",
  fromTo: (from: string, to: string, length: number) => `${from} to ${to}, ${format.duration(length)}`,
  nothing: "Nothing yet: the node is starting.",
  save: "Save the recording",
  open: "Open a recording",
  holds: "A recording holds what is to be seen here, your address and balance among it, and no keys.",
  lines: "Events",
  newestFirst: "newest first",
  show: "Show",
  /** Kinds of lines that can be left out. */
  groups: { blocks: "Blocks", peers: "Peers", connection: "Connection", notices: "Notices" },
  none: "Nothing of this kind up to here.",
  earlier: (lines: number) => `Show ${format.plural(lines, { one: "earlier line", other: "earlier lines" })}`,
  began: (height: number, id: string) => `The log begins at height ${format.count(height)} (${id})`,
  tip: (height: number, id: string, miner: string) => `Block ${format.count(height)} (${id}) is the tip${miner}`,
  block: (height: number, id: string, state: string, miner: string) =>
    `Block ${format.count(height)} (${id}) arrived, ${state}${miner}`,
  fetched: (blocks: number, height: number, id: string) =>
    `${format.plural(blocks, { one: "block", other: "blocks" })} fetched: the tip is ${format.count(height)} (${id})`,
  turned: (height: number, id: string, from: string, to: string) =>
    `Block ${format.count(height)} (${id}) was ${from}, is now ${to}`,
  by: (miner: string) => `, mined by ${isolated(miner)}`,
  byYou: ", mined by this tab",
  joined: (name: string, kind: string) => `${isolated(name)} joined (${kind})`,
  left: (name: string) => `${isolated(name)} left`,
  online: "Connected to the relay",
  offline: (reason: string) => `The relay is gone (${reason})`,
  connecting: "Connecting to the relay",
  syncing: (have: number, want: number) => `Synchronising: ${format.count(have)} of ${format.count(want)} blocks`,
  synchronised: "Synchronised",
};
