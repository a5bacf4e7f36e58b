import { isolated } from "../isolated";
import { format } from "./format";

export const words = {
  title: "Peers",
  caption: (count: number) => `${format.plural(count, { one: "node", other: "nodes" })} at this relay, you included.`,
  sample: (shown: number, total: number) =>
    `A sample: ${format.count(shown)} of ${format.count(total)} nodes at this relay.`,
  table: "Peers at this relay",
  name: "Name",
  you: "you",
  kind: "Kind",
  kinds: { tab: "tab", native: "native node" },
  tip: "Tip",
  height: "Height",
  behind: "Behind",
  blocksBehind: (blocks: number) => format.plural(blocks, { one: "block", other: "blocks" }),
  level: "level",
  rate: "Hash rate",
  idle: "idle",
  delay: "Delay",
  delayHint: "How long after a block was first seen this node says that it is on it: the middle of its last 16 reports",
  unknown: "–",
  wins: "Blocks won",
  winsHint: "Blocks of the best chain in the window of the tree; a tab writes its name into its blocks",
  pin: (name: string) => `Pin ${isolated(name)}`,
  window: (blocks: number, unnamed: number) => {
    const all = `Blocks won: of the last ${format.plural(blocks, { one: "block", other: "blocks" })} of the best chain`;
    return unnamed === 0 ? `${all}.` : `${all}; ${format.count(unnamed)} name nobody.`;
  },
  claims: "Tip, height and hash rate are each node’s own word. Delays include up to a second between two reports.",
  openTip: (id: string) => `Open block ${id}`,
  alone: "Nobody is known: this tab is not connected.",
};
