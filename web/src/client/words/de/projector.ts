import type { words as en } from "../en/projector";
import { format } from "./format";

export const words: typeof en = {
  title: (network) => `Tabchain · ${network}`,
  untitled: "Tabchain",
  figures: "Das Netz in Zahlen",
  height: "Höhe",
  rate: "Hashrate des Raums",
  join: "Beitreten unter",
  agreement: "Einigkeit",
  winner: {
    title: "Den letzten Block fand",
    thisTab: "dieser Tab",
    found: (height, age) => `Block ${format.count(height)}, vor ${age}`,
    quotes: ["„", "“"],
    nobody: "Noch niemand.",
  },
  embed: {
    title: "Tabchain, live",
    absent: (part) => `In dieser Version gibt es keinen Teil namens ${part}.`,
    whole: "Die ganze Seite öffnen",
  },
};
