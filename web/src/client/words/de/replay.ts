import type { words as en } from "../en/replay";
import { format } from "./format";

export const words: typeof en = {
  title: "Aufzeichnung",
  shows: (network, time) => `Aufzeichnung von ${network}, ${time}`,
  back: "Zurück zu jetzt",
  play: "Abspielen",
  pause: "Anhalten",
  speed: "Tempo",
  times: (speed) => `${format.count(speed)}×`,
  moment: "Zeitpunkt",
  live: "jetzt",
  dismiss: "Schließen",
  notOpened: (reason) => `Die Aufzeichnung ließ sich nicht öffnen: ${reason}.`,
  problem: {
    unread: (reason) => `sie ließ sich nicht lesen (${reason})`,
    refused: (status) => `der Server antwortete ${format.count(status)}`,
    tooLarge: (mebibytes, most) =>
      `sie hat ${format.count(mebibytes)} MiB, gelesen werden höchstens ${format.count(most)} MiB`,
    noJson: "sie ist kein JSON",
    otherFormat: "sie ist keine Aufzeichnung von Tabchain",
    otherVersion: (version, known) =>
      `sie hat Version ${version} des Formats, und diese Seite kennt Version ${format.count(known)}`,
    empty: "sie enthält keine Ereignisse",
    wrong: (path, expected) => `${path} ist nicht ${expected}`,
  },
};
