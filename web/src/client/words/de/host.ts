import type { words as en } from "../en/host";
import { format } from "./format";

export const words: typeof en = {
  title: "Einen Raum einrichten",
  copy: "Kopieren",
  copied: "Kopiert.",
  selected: "Markiert: Kopiere es von hier.",
  join: {
    title: "Andere einladen",
    link: "Link zum Raum",
    code: (link) => `QR-Code des Links zum Raum ${link}`,
    named: "Der Link nennt dieses Netz: Betreibt das Relay ein anderes, sagt die Seite das, statt beizutreten.",
    steps: [
      "Verbinde dich mit dem Netzwerk, in dem dieses Gerät ist.",
      "Öffne den Link zum Raum, oder richte eine Kamera auf den Code. Zu installieren ist nichts.",
      "Drücke „Schürfen starten“, in beliebig vielen Tabs: Jeder ist ein eigener Knoten.",
    ],
    onlyHere: "Diese Adresse führt jedes Gerät zu sich selbst: Niemand sonst kann so beitreten.",
    listen: "Starte das Relay so, dass andere es erreichen, und öffne die Adresse, die es dann nennt:",
    unasked: "Das Relay lässt sich gerade nicht nach seiner Adresse fragen.",
  },
  network: {
    title: "Dieses Netz",
    name: "Name",
    genesis: "Erster Block",
    spacing: "Zeit zwischen Blöcken",
    halfLife: "Halbwertszeit der Schwierig\u00adkeit",
    fixed: "keine: Die Schwierig\u00adkeit steht fest",
    easiest: "Leichtestes Ziel (Bits)",
    subsidy: "Belohnung eines Blocks",
    halving: "Die Belohnung halbiert sich alle",
    maturity: "Eine Belohnung ist verfügbar",
    message: "Nachricht des ersten Blocks",
    later: (count) => format.plural(count, { one: "Block später", other: "Blöcke später" }),
    blocks: (count) => format.plural(count, { one: "Block", other: "Blöcken" }),
    unread: (reason) => `Die Beschreibung des Netzes lässt sich nicht lesen (${reason}).`,
  },
  projector: {
    title: "Für die Wand",
    text: "Der Baum, wie weit sich der Raum einig ist, und wer den letzten Block gefunden hat: in einer Schrift, die man aus der letzten Reihe lesen kann.",
    open: "Projektor\u00adansicht öffnen",
  },
  embed: {
    title: "In einer anderen Seite",
    text: "Teile dieser Seite können in einer Kursseite oder einem Wiki stehen.",
    parts: "Teile",
    part: {
      tree: "Blockbaum",
      convergence: "Einigkeit",
      mining: "Schürfkarte",
      charts: "Diagramme",
      peers: "Tabelle der Peers",
    },
    none: "Wähle mindestens einen Teil.",
    snippet: "Schnipsel",
    frame: "Tabchain, live",
    allowed: (origins) => `Das Relay erlaubt es diesen Seiten: ${origins.join(", ")}.`,
    closed: "Noch darf keine Seite diese hier einrahmen. Starte das Relay mit ihrer Adresse:",
    open: "So öffnen, wie es aussehen wird",
  },
  offline: {
    title: "Ohne das Relay",
    unknown: "Der Browser wird gefragt, ob er diese Seite behält …",
    kept: "Der Browser behält diese Seite: Sie öffnet sich auch ohne Relay, mit der Kette aus dem Speicher, und lässt sich installieren.",
    insecure:
      "Über einfaches http behält der Browser keine Seite: Ohne Relay lässt sie sich nicht neu öffnen; ein offener Tab läuft weiter.",
    missing: (reason) =>
      `Der Browser hat diese Seite nicht behalten (${reason}): Ein offener Tab läuft ohne das Relay weiter.`,
  },
};
