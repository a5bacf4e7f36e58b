import type { words as en } from "../en/tree";
import { isolated } from "../isolated";
import { format } from "./format";

const peers = (count: number) => format.plural(count, { one: "Peer", other: "Peers" });
const tabs = (count: number) => format.plural(count, { one: "anderen Tab", other: "andere Tabs" });
const blocks = (count: number) => format.plural(count, { one: "Block", other: "Blöcke" });

export const words: typeof en = {
  title: "Blockbaum",
  label: "Blockbaum; Pfeiltasten führen von Block zu Block, die Eingabetaste öffnet einen, Plus und Minus zoomen",
  empty: "Noch keine Blöcke: Der Knoten startet.",
  showAs: "Zeigen als",
  picture: "Baum",
  table: "Tabelle",
  controls: "Ausschnitt",
  follow: "Zur Spitze",
  zoomIn: "Vergrößern",
  zoomOut: "Verkleinern",
  nextFork: "Nächste Gabelung",
  atFork: (index, count, height) =>
    `Gabelung ${format.count(index)} von ${format.count(count)}, bei Block ${format.count(height)}`,
  noForks: "Keine Gabelung in diesem Fenster",
  fold: "Geöffnete Strecken falten",
  legend: "Legende",
  you: "du",
  youAreHere: "du bist hier",
  notHere: "Spitze eines Peers",
  legendNotHere: "Spitze eines Peers, noch nicht hier",
  legendGhost: "wird gesucht",
  legendFound: "eben gefunden",
  legendRun: "mehrere Blöcke",
  foreign: "hier nicht gefolgt",
  foreignShort: "nicht gefolgt",
  legendForeign: "von einem anderen Tab, hier nicht gefolgt",
  beside: (count) =>
    `Das Relay ist weg: Das Bild zeigt ${tabs(count)} dieses Browsers, doch dieser Knoten hört nichts von ${count === 1 ? "ihm" : "ihnen"}.`,
  allTips: "Alle Spitzen zeigen",
  tabs,
  besideHere: (names) => `andere Tabs: ${names.map(isolated).join(", ")}`,
  peers,
  morePeers: (count) => `+ ${peers(count)}`,
  here: (names) => `hier: ${names.map(isolated).join(", ")}`,
  blocks,
  heights: (first, last) => `${format.count(first)} bis ${format.count(last)}`,
  range: (first, last) => `${format.count(first)}–${format.count(last)}`,
  ofThemMine: (count) => `davon ${format.count(count)} von diesem Tab geschürft`,
  openRun: "öffnet sich",
  searched: (count, rate) => `der nächste wird gesucht von ${peers(count)}, ${rate}`,
  ghost: "wird geschürft",
  ghostBy: (count) => `von ${peers(count)}`,
  outside: (others, you) => {
    if (you)
      return others === 0
        ? "Du bist auf einem Block außerhalb dieses Fensters."
        : `Du und ${peers(others)} seid außerhalb dieses Fensters.`;
    if (others === 0) return "";
    return others === 1
      ? "1 Peer ist auf einem Block außerhalb dieses Fensters."
      : `${peers(others)} sind auf Blöcken außerhalb dieses Fensters.`;
  },
  sample: (total, shown) => `Von ${peers(total)} sind ${format.count(shown)} zu sehen.`,
  rows: {
    caption: "Die Blöcke des Baums, die neuesten zuerst",
    block: "Block",
    id: "Id",
    state: "Stand",
    on: "Baut auf",
    who: "Wer hier ist",
    more: (count) => `${format.plural(count, { one: "weiteren Block", other: "weitere Blöcke" })} zeigen`,
  },
  convergence: {
    label: "Einigkeit",
    nobody: "Noch ist niemand bekannt.",
    alone: "Du bist allein: Da ist niemand, mit dem du einig sein könntest.",
    words: { agreed: "Einig", catchingUp: "Holt auf", split: "Gespalten" },
    peers: (count, time) => `${peers(count)}, seit ${time}`,
    tabs: (count, time) => `${format.plural(count, { one: "Tab", other: "Tabs" })} dieses Browsers, seit ${time}`,
    relations: {
      leading: (count, tip) => `${format.count(count)} auf ${tip}`,
      leadingMissing: (count, tip) => `${format.count(count)} auf ${tip}, noch nicht hier`,
      ahead: (count) => `${format.count(count)} voraus`,
      behind: (count) => `${format.count(count)} zurück`,
      branch: (count) => `${format.count(count)} auf einem anderen Zweig`,
      unknown: (count) => `${format.count(count)} auf einem Block, der noch nicht hier ist`,
    },
  },
};
