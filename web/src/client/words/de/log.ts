import type { words as en } from "../en/log";
import { isolated } from "../isolated";
import { format } from "./format";

export const words: typeof en = {
  title: "Verlauf",
  about:
    "Was dieser Tab sah, seit er geöffnet wurde. Zieh den Regler zurück, dann zeigt jede Ansicht, was damals zu sehen war.",
  aboutReplay: "Was die Aufzeichnung enthält, bis zu dem gezeigten Zeitpunkt.",
  timeline: "Zeitleiste",
  moment: "Zeitpunkt",
  live: "jetzt",
  fromTo: (from, to, length) => `${from} bis ${to}, ${format.duration(length)}`,
  nothing: "Noch nichts: Der Knoten startet.",
  save: "Aufzeichnung sichern",
  open: "Aufzeichnung öffnen",
  holds:
    "Eine Aufzeichnung enthält, was hier zu sehen ist, auch deine Adresse und dein Guthaben, aber keine Schlüssel.",
  lines: "Ereignisse",
  newestFirst: "die neuesten zuerst",
  show: "Zeigen",
  groups: { blocks: "Blöcke", peers: "Peers", connection: "Verbindung", notices: "Meldungen" },
  none: "Bis hierher nichts dergleichen.",
  earlier: (lines) => `${format.plural(lines, { one: "frühere Zeile", other: "frühere Zeilen" })} zeigen`,
  began: (height, id) => `Der Verlauf beginnt bei Höhe ${format.count(height)} (${id})`,
  tip: (height, id, miner) => `Block ${format.count(height)} (${id}) ist die Spitze${miner}`,
  block: (height, id, state, miner) => `Block ${format.count(height)} (${id}) kam an, Zustand: ${state}${miner}`,
  fetched: (blocks, height, id) =>
    `${format.plural(blocks, { one: "Block", other: "Blöcke" })} geholt: Die Spitze ist ${format.count(height)} (${id})`,
  turned: (height, id, from, to) => `Block ${format.count(height)} (${id}): vorher ${from}, jetzt ${to}`,
  by: (miner) => `, geschürft von ${isolated(miner)}`,
  byYou: ", von diesem Tab geschürft",
  joined: (name, kind) => `${isolated(name)} ist dazugekommen (${kind})`,
  left: (name) => `${isolated(name)} ist gegangen`,
  online: "Mit dem Relay verbunden",
  offline: (reason) => `Das Relay ist weg (${reason})`,
  connecting: "Verbindet sich mit dem Relay",
  syncing: (have, want) => `Gleicht ab: ${format.count(have)} von ${format.count(want)} Blöcken`,
  synchronised: "Abgeglichen",
};
