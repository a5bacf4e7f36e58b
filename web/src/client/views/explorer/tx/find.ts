/** Looks through the chain for a transaction, step by step, so that it can be given up. */
import type { SearchStepView, TransactionView } from "../../../../wasm/chain_wasm";

export interface Found {
  /** Absent when no block here has it. */
  transaction: TransactionView | undefined;
  /** Blocks that could not be looked at. */
  unread: number;
}

/**
 * Whether the result is final: a block off the best chain is not, because the best chain may have the transaction, too.
 */
const settles = ({ place }: TransactionView): boolean => place === undefined || place.state === "best";

/**
 * `ask` asks the node for one step, `onStep` is told the height below which the search goes on. Answers `undefined`
 * when it was given up.
 */
export async function find(
  ask: (below?: number) => Promise<SearchStepView>,
  onStep: (below: number) => void,
  signal: AbortSignal,
): Promise<Found | undefined> {
  let aside: TransactionView | undefined;
  let unread = 0;
  let below: number | undefined;
  do {
    const step = await ask(below);
    if (signal.aborted) return undefined;
    unread += step.unread;
    const settled = step.transactions.find(settles);
    if (settled) return { transaction: settled, unread };
    aside ??= step.transactions[0];
    below = step.below;
    if (below !== undefined) onStep(below);
  } while (below !== undefined);
  return { transaction: aside, unread };
}
