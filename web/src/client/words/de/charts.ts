import type { words as en } from "../en/charts";
import { format } from "./format";

const blocks = (count: number) => format.plural(count, { one: "Block", other: "Blöcke" });

export const words: typeof en = {
  title: "Diagramme",
  pause: "Diagramme anhalten",
  paused: "Angehalten: Was inzwischen kommt, wird gezeichnet, wenn es weitergeht.",
  go: "Weiter",
  table: "Letzte Werte als Tabelle",
  noBlocks: "Dazu braucht es mindestens zwei Blöcke.",
  none: "–",
  time: "Zeit",
  height: "Höhe",
  at: (place, values) => `${place}: ${values}`,
  rate: {
    title: "Hashrate",
    mine: "Dieser Tab",
    network: "Das ganze Netz, geschätzt",
    summary: (mine, network, count) =>
      `Dieser Tab: ${mine}. Das Netz: etwa ${network}, nach der Arbeit der letzten ${format.count(count)} Blöcke und der Zeit, die sie brauchten.`,
    unknown: (mine) => `Dieser Tab: ${mine}. Das Netz lässt sich noch nicht schätzen.`,
  },
  interval: {
    title: "Blockabstand",
    one: "Seit dem Block davor",
    cut: "Balken, die oben anstoßen, gehen darüber hinaus.",
    summary: (average, shortest, longest, count) =>
      `${blocks(count)}: im Mittel ${average}, zwischen ${shortest} und ${longest}, nach den Zeiten in den Köpfen.`,
  },
  difficulty: {
    title: "Schwierig\u00adkeit",
    one: "Schwierig\u00adkeit",
    summary: (now, least, most, count) =>
      `Für den nächsten Block ${now}, über ${blocks(count)} zwischen ${least} und ${most}; 1 ist das Leichteste, was dieses Netz zulässt.`,
  },
  delay: {
    title: "Ausbreitung",
    one: "Meldungen",
    up: (seconds) => `≤ ${format.rough(seconds)} s`,
    over: (seconds) => `> ${format.rough(seconds)} s`,
    axis: "Höchstens so viele Sekunden",
    more: "mehr",
    summary: (count, half, most) =>
      `Vom ersten Blick auf einen Block bis zur Meldung eines Knotens, dass er auf ihm steht: die Hälfte von ${format.plural(count, { one: "Meldung", other: "Meldungen" })} binnen ${half}, neun von zehn binnen ${most}. Knoten melden das höchstens einmal in der Sekunde.`,
    empty: "Seit Beginn dieses Verlaufs kam kein Block an.",
  },
};
