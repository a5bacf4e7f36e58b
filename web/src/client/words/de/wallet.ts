import type { words as en } from "../en/wallet";
import { format } from "./format";

export const words: typeof en = {
  account: "Konto",
  yourAddress: "Deine Adresse",
  copy: "Kopieren",
  copyLabel: "Deine Adresse kopieren",
  copied: "Kopiert.",
  selected: "Ausgewählt: Hier lässt sie sich kopieren.",
  balance: "Guthaben",
  immature: "Unreif",
  immatureHint: "Belohnungen lassen sich erst einige Blöcke nach dem Schürfen ausgeben",
  pending: "Ausstehend",
  pendingHint: "Was Überweisungen ändern werden, die auf einen Block warten",
  sendTitle: "Überweisen",
  recipient: "Empfänger",
  amount: "Betrag (TAB)",
  fee: "Gebühr (TAB)",
  memo: "Verwendungszweck",
  memoHint: (bytes, most) => `Öffentlich, ${format.count(bytes)} von ${format.count(most)} Bytes`,
  send: "Senden",
  usualFee: "0,001",
  sent: (grains, recipient) => `${format.coins(grains)} an ${recipient} gesendet.`,
  notSent: (reason) => `Nicht gesendet: ${reason}`,
  addressNeeded: "eine Adresse wird gebraucht",
  amountNeeded: "ein Betrag wird gebraucht",
  amountZero: "der Betrag muss über 0 liegen",
  memoTooLong: (bytes, most) =>
    `${format.count(bytes)} Bytes sind mehr als die ${format.count(most)}, die hineinpassen`,
};
