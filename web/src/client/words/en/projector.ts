/** What stands on the wall, and what stands in a frame of another page. */
import { format } from "./format";

export const words = {
  title: (network: string) => `Tabchain · ${network}`,
  untitled: "Tabchain",
  figures: "The network in figures",
  height: "Height",
  rate: "Hash rate of the room",
  join: "Join at",
  convergence: {
    title: "On one tip",
    onOneTip: (size: number, total: number) => `${format.count(size)} of ${format.count(total)}`,
    camp: (size: number, height: number) =>
      `${format.plural(size, { one: "node", other: "nodes" })} at height ${format.count(height)}`,
    agreedFor: (length: string) => `Everybody agrees, for ${length}.`,
    splitFor: (tips: number, length: string) => `Split over ${format.count(tips)} tips, for ${length}.`,
    sample: (shown: number, total: number) => `A sample of ${format.count(shown)} from ${format.count(total)}.`,
    nobody: "Nobody is known yet.",
  },
  winner: {
    title: "Last block found by",
    thisTab: "this tab",
    found: (height: number, age: string) => `Block ${format.count(height)}, ${age} ago`,
    nobody: "Nobody yet.",
  },
  embed: {
    title: "Tabchain, live",
    absent: (part: string) => `There is no part called ${part} in this version.`,
    whole: "Open the whole page",
  },
};
