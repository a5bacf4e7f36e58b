import { format } from "./format";

const blocks = (count: number) => format.plural(count, { one: "block", other: "blocks" });

export const words = {
  title: "Charts",
  pause: "Pause the charts",
  paused: "Paused: what comes meanwhile is drawn when you go on.",
  go: "Go on",
  table: "Last values as a table",
  noBlocks: "Two blocks are needed to say anything.",
  none: "–",
  time: "Time",
  height: "Height",
  at: (place: string, values: string) => `${place}: ${values}`,
  rate: {
    title: "Hash rate",
    mine: "This tab",
    network: "The whole network, estimated",
    summary: (mine: string, network: string, count: number) =>
      `This tab: ${mine}. The network: about ${network}, by the work of the last ${blocks(count)} and the time they took.`,
    unknown: (mine: string) => `This tab: ${mine}. The network cannot be estimated yet.`,
  },
  interval: {
    title: "Block interval",
    one: "From the block before",
    cut: "Bars that reach the top go on above it.",
    summary: (average: string, shortest: string, longest: string, count: number) =>
      `${blocks(count)} took ${average} on average, between ${shortest} and ${longest}, by the times in their headers.`,
  },
  difficulty: {
    title: "Difficulty",
    one: "Difficulty",
    summary: (now: string, least: string, most: string, count: number) =>
      `${now} for the next block, between ${least} and ${most} over ${blocks(count)}; 1 is the easiest that this network allows.`,
  },
  delay: {
    title: "Propagation delay",
    one: "Reports",
    up: (seconds: number) => `≤ ${format.rough(seconds)} s`,
    over: (seconds: number) => `> ${format.rough(seconds)} s`,
    axis: "At most so many seconds",
    more: "more",
    summary: (count: number, half: string, most: string) =>
      `From the first sight of a block to a node’s word that it is on it: half of ${format.plural(count, { one: "report", other: "reports" })} within ${half}, nine of ten within ${most}. Nodes say so at most once a second.`,
    empty: "No block has come in since this log began.",
  },
};
