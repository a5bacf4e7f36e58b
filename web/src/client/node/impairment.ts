/** The delays and losses of nodes' messages, as the lab sets them and others see them. */
import type { ImpairmentView, PeerView } from "../../wasm/chain_wasm";
import { partitionWords } from "../words/partition";

export const NONE: ImpairmentView = { group: 0, delayMs: 0, lossPercent: 0 };

export const isNone = ({ group, delayMs, lossPercent }: ImpairmentView): boolean =>
  group === 0 && delayMs === 0 && lossPercent === 0;

/** The last impairment that this tab told. */
export const ownImpairment = (peers: readonly PeerView[]): ImpairmentView =>
  peers.find(({ you }) => you)?.impairment ?? NONE;

/** A few words for each unusual value. */
export function badgesOf(impairment: ImpairmentView = NONE): string[] {
  const { badge } = partitionWords();
  const badges = [];
  if (impairment.group !== 0) badges.push(badge.group(impairment.group));
  if (impairment.delayMs !== 0) badges.push(badge.delay(impairment.delayMs));
  if (impairment.lossPercent !== 0) badges.push(badge.loss(impairment.lossPercent));
  return badges;
}

/** How many nodes are in each group, of those that the relay names; empty groups are left out, except the first two. */
export function groupSizes(peers: readonly PeerView[]): [group: number, nodes: number][] {
  const sizes = new Map<number, number>([
    [0, 0],
    [1, 0],
  ]);
  for (const { impairment } of peers) {
    const group = impairment?.group ?? 0;
    sizes.set(group, (sizes.get(group) ?? 0) + 1);
  }
  return [...sizes].sort(([a], [b]) => a - b);
}
