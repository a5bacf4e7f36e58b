import type { words as en } from "../en/watch";
import { format } from "./format";

export const words: typeof en = {
  status: {
    label: "Stand der Kette",
    height: "Höhe",
    tip: "Spitze",
    tipAge: "Alter der Spitze",
    difficulty: "Schwierigkeit",
    peers: "Andere Peers",
    mempool: "Mempool",
    syncing: (have, want) => `Gleicht ab: ${format.count(have)} von ${format.count(want)} Blöcken`,
    syncLeft: (seconds) => `noch etwa ${format.duration(seconds)}`,
  },
  mining: {
    title: "Schürfen",
    start: "Schürfen starten",
    stop: "Schürfen beenden",
    starting: "Startet …",
    idle: "Ruht.",
    paused: "Unterbrochen, solange dieser Tab verborgen ist.",
    waiting: "Wartet auf den Abgleich der Kette.",
    active: "Schürft: Esc beendet es.",
    rate: "Hashrate",
    found: "Gefundene Blöcke",
    engine: (name) => `Rechenwerk: wasm, ${name}`,
    threads: "Threads",
    threadsOf: (threads, most) => `${format.count(threads)} von ${format.count(most)}`,
    intensity: "Auslastung",
    whenHidden: "Auch verborgen weiterschürfen",
    stoppedByFile: (file, reason) => `Eine Datei wurde nicht geladen: ${file}. Das Schürfen hat geendet: ${reason}.`,
    stoppedBy: (reason) => `Das Schürfen hat geendet: ${reason}.`,
    cost: (threads, share) =>
      `Das Schürfen belegt ${format.plural(threads, { one: "Prozessor-Thread", other: "Prozessor-Threads" })} ${format.percent(share)} der Zeit. Es kostet echten Strom und Akku, und die Münzen sind nichts wert.`,
  },
  notices: {
    title: "Meldungen",
    times: (count) => `(${format.count(count)}-mal)`,
    empty: "Hier stehen Blöcke, die du schürfst, Reorganisationen und Ablehnungen.",
  },
};
