import type { words as en } from "../en/news";
import { format } from "./format";

export const words: typeof en = {
  mined: (height, id) => `Du hast Block ${format.count(height)} geschürft (${id})`,
  reorganised: (depth, ancestor, returned) => {
    const given = format.plural(depth, { one: "Block", other: "Blöcke" });
    const back = format.plural(returned, { one: "Überweisung", other: "Überweisungen" });
    const tail = returned > 0 ? `, ${back} zurück im Pool` : "";
    return `Reorganisation: ${given} aufgegeben, zurück bis ${ancestor}${tail}`;
  },
  gaveWay: (oldTip, newTip) => `${oldTip} ist ${newTip} gewichen`,
  refused: (what, reason) => `Abgelehnt (${what}): ${reason}`,
  storage: (reason) => `Speicher: ${reason}`,
  disconnected: "Das Relay ist weg: Dieser Tab macht allein weiter",
};
