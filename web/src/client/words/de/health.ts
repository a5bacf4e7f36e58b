import type { words as en } from "../en/health";
import { isolated } from "../isolated";
import { format } from "./format";

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
    text: `Der Link gilt dem Netz, dessen erster Block auf ${wanted} endet; das Relay hier betreibt ${isolated(name)} (…${found}).`,
    advice: "Lass dir einen neuen Link geben, oder tritt dem Netz bei, das es hier gibt.",
  }),
  joinHere: "Dem Netz hier beitreten",
  otherNetwork: (name, genesis) => ({
    text: `Das Relay betreibt jetzt ein anderes Netz: ${isolated(name)} (…${genesis}).`,
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
  reload: "Neu laden",
  memoryOnly: (why) => `${why}. Bis das behoben ist, behält dieser Tab seine Kette nur im Arbeitsspeicher.`,
  alone: (why) => `${why}. Dieser Tab läuft, teilt aber nichts mit anderen Tabs, und nichts von ihm bleibt.`,
  ownWords:
    "Seine Wallet hat eine eigene Wortfolge: Schreibe sie auf, bevor du Coins empfängst. Die, die dieser Browser vielleicht aufbewahrt, bleibt, wie sie ist.",
  causes: {
    off: { why: "Die Kette wird nicht aufbewahrt", advice: "Lade die Seite neu, damit sie aufbewahrt wird." },
    missing: {
      why: "Dieser Browser bietet Seiten keine Datenbank",
      advice: "Öffne die Seite in einem anderen Browser, oder außerhalb der App, die sie gerade zeigt.",
    },
    blocked: {
      why: "Dieser Browser ist so eingestellt, dass er keine Daten dieser Seite behält",
      advice: "Erlaube der Seite, Daten zu behalten (oft unter „Cookies und Websitedaten“), dann lade neu.",
    },
    private: {
      why: "Dies ist ein privates Fenster, das hier nichts behält",
      advice: "Öffne die Seite in einem gewöhnlichen Fenster.",
    },
    full: {
      why: "Für die Daten dieser Seite ist kein Platz mehr",
      advice:
        "Schaffe Platz auf dem Datenträger oder lösche Daten anderer Seiten, dann lade neu: Was fehlt, wird wieder geholt.",
    },
    diskFull: {
      why: "Der Datenträger ist voll",
      advice: "Schaffe Platz, dann lade neu: Was fehlt, wird wieder geholt.",
    },
    shareFull: {
      why: "Diese Seite hat den Platz aufgebraucht, den der Browser ihr gibt",
      advice:
        "Schreibe die Wortfolge der Wallet auf, lösche die Daten dieser Seite und öffne sie neu: Die Kette wird wieder geholt. Auch mehr freier Platz auf dem Datenträger hilft.",
    },
    slow: {
      why: "Die Datenbank des Browsers antwortet nicht",
      advice:
        "Ein anderer Tab dieser Seite ist vielleicht eingefroren: Schließe ihn, oder starte den Browser neu, dann lade neu.",
    },
    newer: {
      why: "Eine neuere Version dieser Seite bewahrt die Kette anders auf",
      advice: "Lade neu, um diese Version zu bekommen.",
    },
    deleted: {
      why: "Die gespeicherte Kette wurde von einem anderen Tab gelöscht oder geändert",
      advice: "Lade neu, damit sie wieder aufbewahrt wird: Was fehlt, wird wieder geholt.",
    },
    closed: {
      why: "Der Browser hat die gespeicherte Kette geschlossen, wie er es tut, wenn der Datenträger voll ist oder die Daten einer Seite gelöscht werden",
      advice: "Schaffe Platz, wenn der Datenträger voll ist, dann lade neu: Was fehlt, wird wieder geholt.",
    },
    failed: (reason) => ({
      why: `Die Datenbank des Browsers versagt (${reason})`,
      advice:
        "Vielleicht ist der Datenträger voll: Schaffe Platz, dann lade neu. Versagt sie wieder, schreibe die Wortfolge der Wallet auf und lösche die Daten dieser Seite.",
    }),
  },
  wordsMissing: {
    cleared: {
      text: "Die Daten dieser Seite wurden gelöscht: Die Wortfolge der Wallet gibt es nur noch in diesem Tab.",
      advice: "Bewahre sie wieder auf, sonst ist sie weg, sobald der Tab geschlossen wird.",
      action: "Wortfolge aufbewahren",
    },
    replaced: {
      text: "Dieser Browser bewahrt jetzt eine andere Wortfolge auf: Die dieses Tabs gibt es nur noch hier.",
      advice:
        "Sie kann nicht neben der anderen aufbewahrt werden. Schreibe sie auf, sonst ist sie weg, sobald der Tab geschlossen wird.",
      action: "Wallet zeigen",
    },
  },
  account: (number) => `Konto ${format.count(number + 1)}`,
  movedOn: (name, ours, theirs) => ({
    text: "Ein anderer Tab hat den Platz dieses Tabs übernommen, der zu lange angehalten war.",
    advice: `Dieser Tab macht als ${isolated(name)} mit ${ours} weiter. Was er vorher geschürft hat, ist in ${theirs}, das der andere Tab nutzt.`,
  }),
  letGo: (ours, theirs) => ({
    text: `Ein anderer Tab hat um ${theirs} gebeten.`,
    advice: `Dieser Tab nutzt von jetzt an ${ours}; die Wallet zeigt beide.`,
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
