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
  openTip: (id: string) => `Open block ${id}`,
  alone: "Nobody is known: this tab is not connected.",
};
