/** News, in the list of notices and as spoken words. */
import { format } from "./format";

export const words = {
  mined: (height: number, id: string) => `You mined block ${format.count(height)} (${id})`,
  minedMany: (count: number, time: string, last: number, id: string) =>
    `You mined ${format.plural(count, { one: "block", other: "blocks" })} in ${time}, the last is ${format.count(last)} (${id})`,
  reorganised: (depth: number, height: number, ancestor: string) =>
    `Reorganised: ${format.plural(depth, { one: "block", other: "blocks" })} given up, back to block ${format.count(height)} (${ancestor})`,
  returned: (count: number) =>
    `${format.plural(count, { one: "transaction", other: "transactions" })} went back to the pool`,
  ofThemYours: (count: number) =>
    count === 0 ? "none of them yours" : `${format.count(count)} of them ${count === 1 ? "is" : "are"} yours:`,
  sent: (amount: string, recipient: string) => `${amount} to ${recipient}`,
  received: (amount: string, sender: string) => `${amount} from ${sender}`,
  ownBlocks: (count: number) =>
    count === 1
      ? "1 of the blocks given up was yours: its reward is gone"
      : `${format.count(count)} of the blocks given up were yours: their rewards are gone`,
  inTree: "Show in the tree",
  gaveWay: (oldTip: string, newTip: string) => `${oldTip} gave way to ${newTip}`,
  early: (ahead: string, from: string) => `A block from a clock ${ahead} ahead; it counts from ${from} on`,
  earlyHere: (behind: string, ahead: string, from: string) =>
    `This device’s clock is ${behind} behind the relay’s: a block is ${ahead} ahead of it and counts from ${from} on`,
  refused: (what: string, reason: string) => `Refused ${what}: ${reason}`,
  storage: (reason: string) => `Storage: ${reason}`,
  split: "Split: two chains go on side by side",
  agreed: "Agreed: all are on one chain again",
  disconnected: "The relay is gone: this tab goes on alone",
  /** The same while other tabs of this browser are there, too. */
  disconnectedBeside: (others: number) =>
    `The relay is gone: this tab and ${format.plural(others, { one: "other", other: "others" })} go on, each by itself`,
};
