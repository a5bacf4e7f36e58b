import type { words as en } from "../en/news";
import { format } from "./format";

export const words: typeof en = {
  mined: (height, id) => `Du hast Block ${format.count(height)} geschürft (${id})`,
  minedMany: (count, time, last, id) =>
    `Du hast in ${time} ${format.plural(count, { one: "Block", other: "Blöcke" })} geschürft, zuletzt ${format.count(last)} (${id})`,
  reorganised: (depth, height, ancestor) =>
    `Reorgani\u00adsation: ${format.plural(depth, { one: "Block", other: "Blöcke" })} aufgegeben, zurück bis Block ${format.count(height)} (${ancestor})`,
  returned: (count) =>
    `${format.plural(count, { one: "Transaktion ist", other: "Transaktionen sind" })} zurück im Pool`,
  ofThemYours: (count) => (count === 0 ? "keine davon ist deine" : `davon ${format.count(count)} von dir:`),
  sent: (amount, recipient) => `${amount} an ${recipient}`,
  received: (amount, sender) => `${amount} von ${sender}`,
  ownBlocks: (count) =>
    count === 1
      ? "1 der aufgegebenen Blöcke war deiner: Seine Belohnung ist weg"
      : `${format.count(count)} der aufgegebenen Blöcke waren deine: Ihre Belohnungen sind weg`,
  inTree: "Im Baum zeigen",
  gaveWay: (oldTip, newTip) => `${oldTip} ist ${newTip} gewichen`,
  early: (ahead, from) => `Ein Block von einer Uhr, die ${ahead} vorgeht; er zählt ab ${from}`,
  earlyHere: (behind, ahead, from) =>
    `Die Uhr dieses Geräts geht ${behind} nach, verglichen mit der des Relays: Ein Block ist ihr ${ahead} voraus und zählt ab ${from}`,
  refused: (what, reason) => `Abgelehnt (${what}): ${reason}`,
  storage: (reason) => `Speicher: ${reason}`,
  split: "Gespalten: Zwei Ketten gehen nebeneinander weiter",
  agreed: "Einig: Alle sind wieder auf einer Kette",
  disconnected: "Das Relay ist weg: Dieser Tab macht allein weiter",
  disconnectedBeside: (others) =>
    `Das Relay ist weg: Dieser Tab und ${format.plural(others, { one: "anderer", other: "andere" })} machen weiter, jeder für sich`,
};
