import type { words as en } from "../en/partition";
import { format } from "./format";

const group = (number: number): string => String.fromCharCode(65 + (number % 26));
const seconds = (ms: number): string => format.seconds(ms / 1000);

export const words: typeof en = {
  title: "Das Netz teilen",
  intro:
    "In Gruppe B hört dieser Tab nichts von Gruppe A, und Gruppe A nichts von ihm: Beide schürfen weiter, jede auf ihrem eigenen Zweig. Wird die Teilung aufgehoben, gewinnt der Zweig mit mehr Arbeit, und die andere Seite reorganisiert.",
  group: "Dieser Tab ist in",
  groupName: (number) => `Gruppe ${group(number)}`,
  delay: "Jede Nachricht verspätet sich um",
  delayOf: seconds,
  loss: "Verlorene Nachrichten, je Richtung",
  heal: "Aufheben",
  whole: "Dieser Tab ist nicht abgeschnitten, und seine Nachrichten kommen pünktlich und alle an.",
  sides: (name, nodes) =>
    `${name}: ${format.plural(nodes, { one: "Knoten", other: "Knoten" })}${nodes === 0 ? ", von denen dieser Tab weiß" : ""}`,
  lasts: "Alle sehen es in der Tabelle der Peers. Es gilt, bis es hier aufgehoben oder dieser Tab neu geladen wird.",
  recorded: "Eine Aufzeichnung ist zu sehen: Verlasse sie, um am lebenden Netz etwas zu ändern.",
  failed: (reason) => `Das ging nicht: ${reason}.`,
  badge: {
    group: (number) => `Gruppe ${group(number)}`,
    delay: (ms) => `${seconds(ms)} verspätet`,
    loss: (percent) => `${format.percent(percent / 100)} verloren`,
  },
};
