import type { words as en } from "../en/peers";
import { format } from "./format";

export const words: typeof en = {
  title: "Peers",
  caption: (count) => `${format.plural(count, { one: "Knoten", other: "Knoten" })} an diesem Relay, du eingeschlossen.`,
  sample: (shown, total) =>
    `Eine Stichprobe: ${format.count(shown)} von ${format.count(total)} Knoten an diesem Relay.`,
  table: "Peers an diesem Relay",
  name: "Name",
  you: "du",
  kind: "Art",
  kinds: { tab: "Tab", native: "nativer Knoten" },
  tip: "Spitze",
  height: "Höhe",
  behind: "Rückstand",
  blocksBehind: (blocks) => format.plural(blocks, { one: "Block", other: "Blöcke" }),
  level: "gleichauf",
  rate: "Hashrate",
  idle: "ruht",
  openTip: (id) => `Block ${id} öffnen`,
  alone: "Niemand ist bekannt: Dieser Tab ist nicht verbunden.",
};
