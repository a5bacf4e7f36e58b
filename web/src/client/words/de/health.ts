import type { words as en } from "../en/health";

export const words: typeof en = {
  title: "Zu diesem Tab",
  dismiss: "Ausblenden",
  noWasm: {
    title: "WebAssembly ist hier abgeschaltet",
    text: "Der Knoten von Tabchain ist ein WebAssembly-Programm, und dieser Browser führt auf dieser Seite keines aus.",
    advice:
      "Manche gehärteten Modi schalten es ab: Erlaube es für diese Seite, oder öffne sie in einem anderen Browser.",
  },
  noSimd: {
    title: "Dem WebAssembly dieses Browsers fehlt SIMD",
    text: "Der Knoten von Tabchain rechnet mit 128-Bit-Vektoren, die dieser Browser nicht kennt.",
    advice: "Aktualisiere den Browser: Chrome und Edge haben sie seit Version 91, Firefox seit 89, Safari seit 16.4.",
  },
  wrongNetwork: (name, found, wanted) => ({
    title: "Dieser Link führt in ein anderes Netz",
    text: `Der Link gilt dem Netz, dessen erster Block auf ${wanted} endet; das Relay hier betreibt ${name} (…${found}).`,
    advice: "Lass dir einen neuen Link geben, oder tritt dem Netz bei, das es hier gibt.",
  }),
  joinHere: "Dem Netz hier beitreten",
  otherNetwork: (name, genesis) => ({
    text: `Das Relay betreibt jetzt ein anderes Netz: ${name} (…${genesis}).`,
    advice:
      "Dieser Tab macht mit seiner Kette allein weiter. Lade neu, um dem neuen Netz beizutreten; die alte Kette bleibt gespeichert.",
    action: "Neu laden und beitreten",
  }),
  newerPage: {
    text: "Es gibt eine neuere Version dieser Seite.",
    advice: "Übernimm sie, wann es dir passt: Die Kette bleibt, das Schürfen endet.",
    action: "Jetzt aktualisieren",
  },
  newerPageNeeded: {
    text: "Das Relay hat eine neuere Version dieser Seite, und diese bekommt keine Verbindung.",
    advice: "Falls sich die beiden nicht mehr verstehen, versteht die neuere Seite das Relay. Die Kette bleibt.",
    action: "Jetzt aktualisieren",
  },
  storageFull: {
    text: "Der Speicher ist voll: Von jetzt an behält dieser Tab seine Kette nur im Arbeitsspeicher.",
    advice:
      "Schaffe Platz auf dem Datenträger oder lösche Daten anderer Seiten, dann lade neu: Was fehlt, wird wieder geholt.",
    action: "Neu laden",
  },
  storageMissing: (reason) => ({
    text: `Nur im Arbeitsspeicher: Die Kette dieses Tabs ist weg, sobald er geschlossen wird (${reason}).`,
    advice:
      "Ein privates Fenster oder eine strenge Einstellung kann der Grund sein. Erlaube dieser Seite, Daten zu behalten, dann lade neu.",
    action: "Neu laden",
  }),
  noKeys: {
    text: "Dieser Browser bewahrt für diese Seite nichts auf: Die Schlüssel der Wallet sind weg, sobald der Tab geschlossen wird.",
    advice: "Schreibe die Wortfolge auf, bevor du Coins empfängst, oder erlaube dieser Seite, Daten zu behalten.",
  },
  locked: {
    text: "Die Wallet ist gesperrt.",
    advice: "Dieser Tab folgt der Kette; zum Schürfen und Zahlen braucht er die Passphrase.",
    action: "Entsperren",
  },
  clockAhead: (off) => ({
    text: `Die Uhr dieses Geräts geht gegenüber der des Relays um ${off} vor.`,
    advice:
      "Blöcke, die mehr als 2 min in der Zukunft liegen, lehnen andere ab. Lass das System die Uhr selbst stellen.",
  }),
  clockBehind: (off) => ({
    text: `Die Uhr dieses Geräts geht gegenüber der des Relays um ${off} nach.`,
    advice: "Ein Tab, der 2 min nachgeht, lehnt die Blöcke der anderen ab. Lass das System die Uhr selbst stellen.",
  }),
  impaired: (how) => ({
    text: `In diesem Tab läuft ein Versuch des Labors: ${how}.`,
    advice: "Andere sehen es in ihrer Tabelle der Peers.",
    action: "Aufheben",
  }),
  slept: (length) => ({
    text: `Der Browser hatte diesen Tab ${length} lang schlafen gelegt.`,
    advice: "Er fragt nach, was er verpasst hat. Ein sichtbarer Tab läuft durch.",
  }),
};
