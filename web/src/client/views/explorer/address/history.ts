/** The history of an address, gathered step by step from the tip down. */
import type { SearchStepView, TransactionView } from "../../../../wasm/chain_wasm";

export interface History {
  /** The newest first; all of them are on the best chain. */
  transactions: readonly TransactionView[];
  /** The chain was looked at up to this height, or further. */
  top: number;
  /** The next step looks below this height; absent when the chain has been gone through. */
  below: number | undefined;
  unread: number;
}

/** The first step, asked for when the tip was at least this high. */
export const begun = ({ transactions, below, unread }: SearchStepView, top: number): History => ({
  transactions,
  top,
  below,
  unread,
});

/** The history with the next step at its end. */
export const continued = (history: History, step: SearchStepView): History => ({
  ...history,
  transactions: [...history.transactions, ...step.transactions],
  below: step.below,
  unread: history.unread + step.unread,
});

/** The history with a new first step, since the tip has moved: older entries stay. */
export function renewed(history: History, first: SearchStepView, top: number): History {
  const { below } = first;
  // The step reached the beginning of the chain, or was so far above the known entries that there would be a gap.
  if (below === undefined || below > history.top + 1) return begun(first, top);
  const older = history.transactions.filter(({ place }) => place !== undefined && place.height < below);
  return {
    transactions: [...first.transactions, ...older],
    top,
    below: history.below === undefined ? undefined : Math.min(history.below, below),
    unread: Math.max(history.unread, first.unread),
  };
}

/** The change that a transaction makes for an address, in grains. */
export function change({ content }: TransactionView, address: string): number {
  if (content.kind === "coinbase") return content.miner === address ? content.amount : 0;
  const incoming = content.recipient === address ? content.amount : 0;
  const outgoing = content.sender === address ? content.amount + content.fee : 0;
  return incoming - outgoing;
}

/** The other side of a transfer; `undefined` for a reward, and for a payment to oneself. */
export function counterpart({ content }: TransactionView, address: string): string | undefined {
  if (content.kind === "coinbase") return undefined;
  const { sender, recipient } = content;
  if (sender === recipient) return undefined;
  return sender === address ? recipient : sender;
}
