import type { words as en } from "../en/shell";
import { format } from "./format";

export const words: typeof en = {
  skip: "Zum Inhalt springen",
  home: "Tabchain, zum Blockbaum",
  navigation: "Ansichten",
  views: {
    watch: "Zusehen",
    explore: "Erkunden",
    block: "Block",
    tx: "Transaktion",
    address: "Adresse",
    peers: "Peers",
    charts: "Diagramme",
    log: "Verlauf",
    wallet: "Wallet",
    lab: "Labor",
    lessons: "Lektionen",
    host: "Gastgeber",
  },
  more: "Mehr",
  windowMining: "schürft",
  unknown: {
    title: "Diese Seite gibt es nicht",
    text: (path) => `Unter ${path} ist nichts zu sehen.`,
    back: "Zurück zum Blockbaum",
  },
  loading: "Wird geladen …",
  missing: {
    title: (file) => `Eine Datei wurde nicht geladen: ${file}`,
    text: "Ohne sie lässt sich diese Ansicht nicht zeigen. Alles andere läuft weiter.",
    advice:
      "Hat ein Inhaltsblocker sie aufgehalten, dann erlaube sie für diese Seite. Sonst prüfe, ob das Relay noch läuft, oder lade die Seite neu.",
    retry: "Noch einmal versuchen",
  },
  network: (genesis) => `Genesis ${genesis}`,
  height: (height) => `Höhe ${format.count(height)}`,
  youAre: "Du bist",
  node: (id) => `Knoten ${id}`,
  connection: {
    online: "Verbunden",
    connecting: "Verbindet …",
    offline: "Relay weg",
    alone: "Dieser Tab macht allein weiter.",
    minesAlone: "Dieser Tab schürft allein weiter.",
    beside: (others) =>
      `Dieser Tab und ${format.plural(others, { one: "anderer", other: "andere" })} machen weiter, jeder für sich.`,
    nextTry: (seconds) => `Nächster Versuch in ${format.duration(seconds)}.`,
    trying: "Neuer Versuch …",
    retry: "Jetzt versuchen",
  },
  mining: {
    mark: "Schürft",
    waits: "Schürfen wartet",
    paused: "Schürfen ruht",
    stop: "Schürfen beenden",
    stopShort: "Stopp",
    stopHint: "Beendet das Schürfen (Esc)",
  },
  settings: {
    title: "Einstellungen",
    language: "Sprache",
    languageMissing: (reason) => `Die Texte wurden nicht geladen (${reason}).`,
    theme: "Darstellung",
    themes: { auto: "Wie das System", dark: "Dunkel", light: "Hell" },
  },
  failure: {
    reload: "Neu laden",
    noWorker: {
      title: "Dieser Browser hat keine Worker",
      text: "Tabchain lässt seinen Knoten in einem Web Worker laufen, getrennt von der Seite selbst, und hier ist keiner zu haben.",
      advice: "Öffne die Seite in einem aktuellen Firefox, Chrome, Edge oder Safari.",
    },
    file: (name, path, reason) => ({
      title: `Eine Datei wurde nicht geladen: ${name}`,
      text: `Ohne ${path} kann der Knoten nicht laufen (${reason}).`,
      advice:
        "Hat ein Inhaltsblocker sie aufgehalten, dann erlaube sie für diese Seite: Geschürft wird erst, wenn du es startest. Sonst prüfe, ob das Relay noch läuft, und lade neu.",
    }),
    noNetwork: (reason) => ({
      title: "Das Relay antwortet nicht",
      text: `Beim ersten Besuch braucht ein Tab einmal die Beschreibung des Netzes von seinem Relay (${reason}).`,
      advice: "Starte das Relay wieder, oder frage, wer es betreibt. Diese Seite versucht es von selbst weiter.",
    }),
    node: (reason) => ({
      title: "Der Knoten ist stehen geblieben",
      text: reason,
      advice: "Lade die Seite neu: Die in diesem Browser gespeicherte Kette wird dann wieder gelesen.",
    }),
    refusedToStart: (reason) => `Der Browser wollte ihn nicht starten (${reason}).`,
    blocked: "sie kam nicht an, ließ sich nicht lesen, oder etwas im Browser hat sie aufgehalten",
    relayAnswered: (status) => `das Relay antwortete ${status}`,
    noDescription: "die Antwort des Relays beschreibt kein Netz",
  },
};
