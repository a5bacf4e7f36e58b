import type { words as en } from "../en/projector";
import { format } from "./format";

export const words: typeof en = {
  title: (network) => `Tabchain · ${network}`,
  untitled: "Tabchain",
  figures: "Das Netz in Zahlen",
  height: "Höhe",
  rate: "Hashrate des Raums",
  join: "Beitreten unter",
  convergence: {
    title: "Auf einer Spitze",
    onOneTip: (size, total) => `${format.count(size)} von ${format.count(total)}`,
    camp: (size, height) =>
      `${format.plural(size, { one: "Knoten", other: "Knoten" })} auf Höhe ${format.count(height)}`,
    agreedFor: (length) => `Alle sind sich einig, seit ${length}.`,
    splitFor: (tips, length) => `Auf ${format.count(tips)} Spitzen verteilt, seit ${length}.`,
    sample: (shown, total) => `Eine Stichprobe von ${format.count(shown)} aus ${format.count(total)}.`,
    nobody: "Noch ist niemand bekannt.",
  },
  winner: {
    title: "Den letzten Block fand",
    thisTab: "dieser Tab",
    found: (height, age) => `Block ${format.count(height)}, vor ${age}`,
    nobody: "Noch niemand.",
  },
  embed: {
    title: "Tabchain, live",
    absent: (part) => `In dieser Version gibt es keinen Teil namens ${part}.`,
    whole: "Die ganze Seite öffnen",
  },
};
