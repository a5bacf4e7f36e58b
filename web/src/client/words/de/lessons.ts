import type { words as en } from "../en/lessons";
import { format } from "./format";

const tries = (count: number) => format.plural(count, { one: "Versuch", other: "Versuche" });

export const words: typeof en = {
  title: "Lektionen",
  intro:
    "Neun kurze Lektionen, von einem Hash bis zum Mehrheits\u00adangriff. Jede ist geschafft, wenn du es getan hast.",
  list: "Alle Lektionen",
  progress: (done, all) => `${format.count(done)} von ${format.count(all)} geschafft`,
  done: "geschafft",
  task: "Deine Aufgabe",
  taskDone: "Geschafft.",
  next: "Nächste Lektion",
  previous: "Vorige Lektion",
  restart: "Von vorn beginnen",
  restartTitle: "Von vorn beginnen?",
  restartAsk: (done) =>
    done === 1
      ? "Das Häkchen der Lektion, die du geschafft hast, verschwindet für immer."
      : `Die Häkchen der ${format.count(done)} Lektionen, die du geschafft hast, verschwinden für immer.`,
  restartNot: (done) => (done === 1 ? "Behalten" : "Alle behalten"),
  finished: "Alle neun sind geschafft. All das geschieht auch im echten Netz: Sieh ihm zu.",
  forgotten: "Dieser Browser bewahrt für diese Seite nichts auf: Die Haken sind weg, sobald der Tab geschlossen wird.",

  steps: {
    hash: {
      title: "Ein Hash ist ein Finger\u00adabdruck",
      text: [
        "Eine Hashfunktion macht aus jedem Text eine Zahl von 256 Bit. Derselbe Text ergibt immer dieselbe Zahl; ein anderer Text ergibt eine, die nichts mit ihr zu tun hat.",
        "Niemand kennt einen Weg von der Zahl zurück zu einem Text, oder zu zwei Texten mit derselben Zahl, außer zu probieren. Tabchain hasht alles zweimal mit SHA-256, wie Bitcoin.",
      ],
      task: "Ändere den Text dreimal und achte auf die Bits. Tippe dann einen deiner früheren Texte wieder ein: Sein Hash kehrt zurück.",
    },
    nonce: {
      title: "Eine Nonce ist ein Los",
      text: [
        "Ein Hash lässt sich nicht lenken, aber du kannst eine Zahl hinter den Text setzen, die Nonce, und eine nach der anderen probieren, bis der Hash mit genügend Nullbits beginnt.",
        "Jedes weitere Nullbit verdoppelt die Versuche, die es im Mittel braucht. Die Nonce zu finden ist Arbeit; sie zu prüfen kostet einen Hash. Das ist Proof of Work, ein Arbeits\u00adnachweis.",
      ],
      task: "Finde eine Nonce für mindestens 12 Nullbits.",
    },
    block: {
      title: "Ein Block ist ein Kopf von 80 Bytes, und wofür sie stehen",
      text: [
        "Der Kopf nennt den Block davor, fasst alle Transaktionen in einer Zahl zusammen (der Merkle-Wurzel) und trägt Zeit, Ziel und Nonce. Sein doppelter Hash ist die Id des Blocks, mit dem letzten Byte zuerst geschrieben.",
        "Der Block gilt nur, wenn diese Id nicht über dem Ziel liegt. Unten steht der neueste Block deiner eigenen Kette: Prüfe ihn, wie jeder Knoten es getan hat.",
      ],
      task: "Hashe den Kopf, und vergleiche das Ergebnis mit der Id und mit dem Ziel.",
    },
    chain: {
      title: "Blöcke nennen den Block davor",
      text: [
        "Schürfen ist die Suche nach einer Nonce für den nächsten Block. Er nennt die jetzige Spitze als Vorgänger, zahlt seinem Finder eine Belohnung und geht an alle Knoten, von denen jeder jede Regel prüft.",
        "Das hier ist echt: Dein Prozessor sucht, bis du ihn anhältst. Die Coins sind nichts wert, der Strom schon.",
      ],
      task: "Schürfe einen Block in diesem Netz.",
    },
    tamper: {
      title: "Wer einen Block ändert, muss alle folgenden neu schürfen",
      text: [
        "Jeder Block nennt die Id des Blocks davor, und die Id hängt an jedem Buchstaben. Ändere einen Buchstaben in einem alten Block: Seine Id beginnt nicht mehr mit Nullen, und der nächste Block nennt eine Id, die es nicht mehr gibt.",
        "Um das zu verbergen, muss seine Arbeit neu getan werden, und die jedes späteren Blocks. Alle anderen machen unterdessen weiter.",
      ],
      task: "Ändere den Text von Block 1, und repariere die Kette, indem du neu schürfst, was gebrochen ist.",
    },
    fork: {
      title: "Zwei Blöcke zugleich machen eine Gabelung",
      text: [
        "Nachrichten brauchen Zeit. Finden zwei Knoten je einen Block, bevor sie voneinander hören, sind beide Blöcke gültig und haben denselben Vorgänger. Jeder Knoten bleibt bei dem, den er zuerst gesehen hat.",
        "Kaputt ist nichts: Die Kette hat eine Weile lang zwei Spitzen. Im echten Baum geschieht das von selbst, wenn viele schürfen.",
      ],
      task: "Kappe die Leitung und lass beide einen Block finden, sodass sie auf verschiedenen Spitzen stehen.",
    },
    reorganisation: {
      title: "Die meiste Arbeit gewinnt",
      text: [
        "Mit dem nächsten Block hat ein Zweig mehr Arbeit. Sobald ein Knoten davon hört, wechselt er: Er nimmt die eigenen Blöcke zurück und setzt die anderen auf. Das ist eine Reorgani\u00adsation.",
        "Niemand stimmt ab, niemand wird gefragt. Jeder Knoten zählt die Arbeit selbst, und so kommen alle zur selben Kette.",
      ],
      task: "Lass eine Seite in Führung gehen, verbinde die Leitung, und sieh die andere sich reorganisieren.",
    },
    doubleSpend: {
      title: "Was eine Reorgani\u00adsation zurück\u00adnehmen kann",
      text: [
        "Ada verkauft, Ben kauft. Ben zahlt Ada mit seiner einzigen Münze, die Zahlung kommt in einen Block, Ada gibt die Ware heraus. Unterdessen schürft Ben heimlich einen Zweig, auf dem er dieselbe Münze an sich selbst zahlt.",
        "Wird sein Zweig länger, folgt ihm Adas Knoten wie jeder andere: Ihre Zahlung ist weg und kann nicht wiederkommen, denn die Münze ist ausgegeben. Darum warten Verkäufer auf Bestätigungen.",
      ],
      task: "Sieh Adas Zahlung bestätigt, und nimm sie dann mit einem längeren Zweig zurück.",
    },
    majority: {
      title: "51 %",
      text: [
        "Wie wahrscheinlich ist so ein Diebstahl? Es ist ein Rennen. Bei einem kleinen Anteil an der Hashrate macht jede Bestätigung ihn viel unwahr\u00adscheinlicher. Mit mehr als der Hälfte gewinnt ein Angreifer jedes Rennen, wie lange der Verkäufer auch wartet.",
        "Auf dieser Annahme steht Proof of Work: Der größte Teil der Hashrate ist ehrlich.",
      ],
      task: "Finde einen Anteil, der gegen 6 Bestätigungen mindestens 95 von 100 Rennen gewinnt.",
    },
  },

  live: {
    block: "Nimm im Explorer jeden Block des Netzes auseinander",
    chain: "Sieh deinen Block im Baum",
    tamper: "Mach dasselbe mit einem echten Block im Labor",
    fork: "Suche im echten Baum nach Gabelungen",
    reorganisation: "Sieh dem echten Baum zu",
    doubleSpend: "Sieh, wie deine eigenen Zahlungen bestätigt werden",
    majority: "Sieh, wie sich die Hashrate hier entwickelt",
  },

  hash: {
    text: "Text",
    first: "Hallo",
    once: "SHA-256",
    twice: "Noch einmal SHA-256",
    changed: (bits) => `${format.count(bits)} von 256 Bits sind andere als zuvor.`,
    same: "Derselbe Hash wie zuvor, Bit für Bit.",
    seen: (count) => format.plural(count, { one: "Text gehasht", other: "Texte gehasht" }),
  },
  nonce: {
    text: "Text",
    first: "Block 1",
    wanted: "Gewünschte Nullbits",
    expected: (bits, count) => `${format.count(bits)} Bits: im Mittel ${tries(count)}`,
    one: "Eine Nonce probieren",
    roll: "Probieren, bis es passt",
    stop: "Stopp",
    nonce: "Nonce",
    hash: "Ihr Hash",
    zeros: (bits) => `${format.plural(bits, { one: "Nullbit", other: "Nullbits" })} am Anfang`,
    tried: (count) => `${tries(count)} bisher`,
    found: (count) => `Gefunden nach ${format.plural(count, { one: "Versuch", other: "Versuchen" })}.`,
  },
  block: {
    heading: (height) => `Kopf von Block ${format.count(height)}`,
    fields: {
      version: "Version",
      previous: "Block davor",
      merkleRoot: "Merkle-Wurzel",
      time: "Zeit",
      bits: "Ziel, kompakt",
      nonce: "Nonce",
    },
    field: "Feld",
    bytes: "Bytes",
    means: "Bedeutung",
    none: "kein Block: ein Hash der Regeln",
    hash: "Diese 80 Bytes zweimal hashen",
    result: "Ergebnis",
    id: "Id des Blocks",
    target: "Ziel",
    same: "Das Ergebnis ist die Id des Blocks, und sie liegt nicht über dem Ziel: Die Arbeit ist bewiesen.",
    differs: "Das Ergebnis ist nicht die Id des Blocks.",
    unread: (reason) => `Der Block lässt sich gerade nicht lesen (${reason}).`,
  },
  chain: {
    idle: "Dieser Tab schürft nicht.",
    waiting: "Die Kette wird geholt; die Suche beginnt, sobald sie da ist.",
    searching: (rate) => `Sucht mit ${rate}.`,
    paused: "Ruht, solange dieser Tab verborgen ist.",
    found: (height, id) => `Du hast Block ${format.count(height)} gefunden (${id}).`,
    next: (height, parent) => `Der nächste wird Block ${format.count(height)}, auf ${parent}.`,
    count: (count) => `${format.plural(count, { one: "Block", other: "Blöcke" })} in diesem Tab gefunden.`,
  },
  tamper: {
    texts: ["Ada zahlt Ben 5", "Ben zahlt Cleo 2", "Cleo zahlt Dan 1"],
    block: (number) => `Block ${format.count(number)}`,
    text: "Text",
    previous: "Block davor",
    nonce: "Nonce",
    id: "Id",
    holds: "hält",
    noBase: "unverändert, steht aber auf einem kaputten Block",
    noWork: "seine Id hat zu wenige Nullen",
    noLink: "nennt einen Block davor, den es nicht mehr gibt",
    mine: (number) => `Block ${format.count(number)} neu schürfen`,
    mining: "Wird geschürft …",
    loading: "Drei Blöcke werden geschürft …",
  },
  nodes: {
    names: { ada: "Ada", ben: "Ben" },
    joined: "Die Leitung steht: Beide hören jeden Block sofort.",
    isCut: "Die Leitung ist gekappt: Keiner hört den anderen.",
    goesOn:
      "Das geht weiter, wo die letzte Lektion endete: Die Leitung ist gekappt, und jeder hat einen Block gefunden.",
    inSecret: "Die Leitung ist von Anfang an gekappt, denn Ben schürft heimlich.",
    cut: "Leitung kappen",
    join: "Leitung verbinden",
    find: (name) => `${name} findet einen Block`,
    restart: "Diesen Versuch neu beginnen",
    chain: (name) => `${name}s Kette`,
    best: "beste Kette",
    aside: "beiseitegelegt",
    tip: "Spitze",
    reorganised: (name, depth) =>
      `${name} hat sich reorganisiert: ${format.plural(depth, { one: "Block", other: "Blöcke" })} aufgegeben.`,
    forked: "Eine Gabelung: zwei Spitzen auf gleicher Höhe.",
    live: "Auch eine Reorgani\u00adsation im echten Netz zählt: Dein Tab hat gerade eine erlebt.",
    toShop: "Ben zahlt an Ada",
    toSelf: "Ben zahlt an sich selbst",
    waits: { shop: "Die Zahlung an Ada wartet.", self: "Bens Zahlung an sich selbst wartet." },
    pays: { shop: "zahlt Ada", self: "zahlt Ben" },
    confirmations: (count) =>
      count === 0
        ? "Adas Zahlung steht in keinem Block ihrer Kette."
        : `Adas Zahlung hat ${format.plural(count, { one: "Bestätigung", other: "Bestätigungen" })}.`,
    lost: "Auf der Kette mit der meisten Arbeit ging die Münze an Ben: Adas Zahlung ist hinfällig.",
  },
  majority: {
    share: "Anteil des Angreifers an der Hashrate",
    confirmations: "Bestätigungen, auf die der Verkäufer wartet",
    run: "100 Angriffe laufen lassen",
    chance: (percent) => `Errechnete Wahrschein\u00adlichkeit: ${percent}`,
    below: (percent) => `unter ${percent}`,
    above: (percent) => `über ${percent}`,
    result: (won, share, confirmations) =>
      `${format.count(won)} von 100 gelangen mit ${share} gegen ${format.plural(confirmations, { one: "Bestätigung", other: "Bestätigungen" })}.`,
    won: "gelungen",
    lost: "gescheitert",
    source: "Der Angreifer hat einen Block auf Vorrat, wenn er zahlt, wie in M. Rosenfelds Untersuchung von 2012.",
  },
};
