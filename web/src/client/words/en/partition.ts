/** The lab's split of the live network. */
import { format } from "./format";

const group = (number: number): string => String.fromCharCode(65 + (number % 26));
const seconds = (ms: number): string => format.seconds(ms / 1000);

export const words = {
  title: "Split the network",
  intro:
    "In group B this tab hears nothing of group A, and group A nothing of it: both mine on, each on its own branch. When the split is healed, the branch with more work wins, and the other side reorganises.",
  group: "This tab is in",
  groupName: (number: number) => `group ${group(number)}`,
  delay: "Each message is late by",
  delayOf: seconds,
  loss: "Messages lost, each way",
  heal: "Heal",
  whole: "This tab is not cut off, and its messages are neither late nor lost.",
  sides: (name: string, nodes: number) =>
    `${name}: ${format.plural(nodes, { one: "node", other: "nodes" })}${nodes === 0 ? " that this tab knows of" : ""}`,
  lasts: "Everybody sees it in the peers’ table. It lasts until it is healed here, or this tab is reloaded.",
  recorded: "A recording is shown: leave it to change what happens on the live network.",
  failed: (reason: string) => `That did not work: ${reason}.`,
  badge: {
    group: (number: number) => `group ${group(number)}`,
    delay: (ms: number) => `${seconds(ms)} late`,
    loss: (percent: number) => `${format.percent(percent / 100)} lost`,
  },
};
