/** The bar that says that a recording is shown, on every view. */
import { format } from "./format";

export const words = {
  title: "Recording",
  shows: (network: string, time: string) => `Recording of ${network}, ${time}`,
  back: "Back to live",
  play: "Play",
  pause: "Pause",
  speed: "Speed",
  times: (speed: number) => `${format.count(speed)}×`,
  moment: "Moment",
  live: "live",
  dismiss: "Close",
  notOpened: (reason: string) => `The recording did not open: ${reason}.`,
  problem: {
    unread: (reason: string) => `it could not be read (${reason})`,
    refused: (status: number) => `the server answered ${format.count(status)}`,
    tooLarge: (mebibytes: number, most: number) =>
      `it has ${format.count(mebibytes)} MiB, and at most ${format.count(most)} MiB are read`,
    noJson: "it is no JSON",
    otherFormat: "it is no recording of Tabchain",
    otherVersion: (version: string, known: number) =>
      `it has version ${version} of the format, and this page knows version ${format.count(known)}`,
    empty: "it holds no events",
    wrong: (path: string, expected: string) => `${path} is not ${expected}`,
  },
};
