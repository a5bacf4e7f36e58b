/** The texts on the wall, and in a frame of another page. */
import { format } from "./format";

export const words = {
  title: (network: string) => `Tabchain · ${network}`,
  untitled: "Tabchain",
  figures: "The network in figures",
  height: "Height",
  rate: "Hash rate of the room",
  join: "Join at",
  agreement: "Agreement",
  winner: {
    title: "Last block found by",
    thisTab: "this tab",
    found: (height: number, age: string) => `Block ${format.count(height)}, ${age} ago`,
    /** Around the words of a miner. */
    quotes: ["“", "”"],
    nobody: "Nobody yet.",
  },
  embed: {
    title: "Tabchain, live",
    absent: (part: string) => `There is no part called ${part} in this version.`,
    whole: "Open the whole page",
  },
};
