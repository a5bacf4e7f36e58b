import type { BlockSummary, PeerView } from "../../../wasm/chain_wasm";

export interface Wins {
  all: number;
  own: number;
  named: ReadonlyMap<string, number>;
  unnamed: number;
}

/**
 * Blocks of the best chain in the window, by the name of their miner: a tab writes its name into its blocks. Own blocks
 * are known by their address; the name on others is only a claim.
 */
export function winsOf(blocks: readonly BlockSummary[]): Wins {
  const named = new Map<string, number>();
  let [all, own, unnamed] = [0, 0, 0];
  for (const { state, height, mine, message } of blocks) {
    if (state !== "best" || height === 0) continue;
    all += 1;
    if (mine) own += 1;
    else if (message === undefined) unnamed += 1;
    else named.set(message, (named.get(message) ?? 0) + 1);
  }
  return { all, own, named, unnamed };
}

/** How many of them a peer has won. */
export const winsBy = (wins: Wins, { name, you }: PeerView): number => (you ? wins.own : (wins.named.get(name) ?? 0));
