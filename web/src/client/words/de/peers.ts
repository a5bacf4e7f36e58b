import type { words as en } from "../en/peers";
import { isolated } from "../isolated";
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
  delay: "Verzug",
  delayHint:
    "Wie lange nach dem ersten Blick auf einen Block dieser Knoten meldet, dass er auf ihm steht: die Mitte seiner letzten 16 Meldungen",
  unknown: "–",
  wins: "Blöcke",
  winsHint: "Blöcke der besten Kette im Fenster des Baums; ein Tab schreibt seinen Namen in seine Blöcke",
  pin: (name) => `${isolated(name)} anheften`,
  window: (blocks, unnamed) => {
    const all = `Blöcke: von den letzten ${format.count(blocks)} der besten Kette`;
    return unnamed === 0 ? `${all}.` : `${all}; ${format.count(unnamed)} nennen niemanden.`;
  },
  claims:
    "Spitze, Höhe und Hashrate sind das eigene Wort jedes Knotens. Im Verzug steckt bis zu einer Sekunde zwischen zwei Meldungen.",
  openTip: (id) => `Block ${id} öffnen`,
  alone: "Niemand ist bekannt: Dieser Tab ist nicht verbunden.",
};
