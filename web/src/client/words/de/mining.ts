import type { words as en } from "../en/mining";
import { format } from "./format";

const threads = (count: number) => format.plural(count, { one: "Thread", other: "Threads" });

export const words: typeof en = {
  title: "Schürfen",
  start: "Schürfen starten",
  stop: "Schürfen beenden",
  starting: "Startet …",
  locked: "Die Wallet ist gesperrt.",
  idle: "Ruht.",
  paused: "Unterbrochen, solange dieser Tab verborgen ist.",
  waiting: "Wartet auf den Abgleich der Kette.",
  active: "Schürft: Esc beendet es.",
  waits: (until, why) => `Wartet bis ${until}: ${why}.`,
  idleUntil: (until, why) => `Ruht. Geschürft werden kann ab ${until}: ${why}.`,
  chainAhead: "Die neuesten Blöcke sind der Uhr dieses Geräts voraus",
  clockBehind: (behind) => `Die Uhr dieses Geräts geht ${behind} nach, verglichen mit der des Relays`,
  live: "Diese Zahlen sind die eigenen dieses Tabs, jetzt: Eine Aufzeichnung ändert keine davon.",
  rate: "Hashrate",
  average: "Im Mittel",
  untilBlock: "Zu erwarten bis zum Block",
  about: (seconds) => (seconds < 1 ? "weniger als eine Sekunde" : `etwa ${format.duration(seconds)}`),
  found: "Gefundene Blöcke",
  luck: "Glück",
  luckHint: "Gefundene Blöcke im Verhältnis zu denen, die so viele Hashes im Mittel finden",
  ofExpected: (expected) => `von ${format.rough(expected)} erwarteten`,
  engine: (name) => `Rechenwerk: wasm, ${name}`,
  offers: "Was dieses Gerät bietet",
  perThread: "Hashes pro Sekunde auf einem Thread, gemessen beim Start des Schürfens:",
  inUse: "in Gebrauch",
  kernel: (name, rate) => `${name}: ${format.hashRate(rate)}`,
  notMeasured:
    "Womit gehasht werden kann, wird beim Start des Schürfens gemessen; das Schnellste, das richtig rechnet, wird genommen.",
  threadsThere: (most) => `Prozessor: ${threads(most)}.`,
  graphics: "Grafik: Dieser Browser bietet WebGPU, das hier nicht zum Schürfen dient.",
  noGraphics: "Grafik: Dieser Browser bietet dieser Seite kein WebGPU; das Schürfen braucht hier keines.",
  threads: "Threads",
  threadsOf: (count, most) => `${format.count(count)} von ${format.count(most)}`,
  auto: "Auto",
  autoHint:
    "Schürft einen Augenblick lang mit 1, 2, 4 … Threads und bleibt bei der kleinsten Zahl, die fast so schnell ist wie die beste",
  trying: (count) => `Auto: Versuch mit ${threads(count)} …`,
  tried: (count, rate) => `${threads(count)}: ${format.hashRate(rate)}`,
  picked: (count) => `Auto hat ${threads(count)} genommen, die wenigsten, die 95 % der besten Hashrate erreichen:`,
  intensity: "Auslastung",
  intensityOf: (wanted, now) =>
    now < wanted ? `${format.percent(wanted)}, jetzt ${format.percent(now)}` : format.percent(wanted),
  givesWay: "Die Seite flüssig halten",
  givesWayHint: "Schürft weniger, wenn die Seite sonst Bilder ausließe, und nur solange sie zu sehen ist",
  whenHidden: "Auch verborgen weiterschürfen",
  stoppedByFile: (file, reason) => `Eine Datei wurde nicht geladen: ${file}. Das Schürfen hat geendet: ${reason}.`,
  stoppedBy: (reason) => `Das Schürfen hat geendet: ${reason}.`,
  rests: "Solange es wartet, wird nichts gesucht, und kein Thread ist belegt.",
  cost: (count, share) =>
    `Das Schürfen belegt ${format.plural(count, { one: "Prozessor-Thread", other: "Prozessor-Threads" })} ${format.percent(share)} der Zeit. Es kostet echten Strom und Akku, und die Münzen sind nichts wert.`,
};
