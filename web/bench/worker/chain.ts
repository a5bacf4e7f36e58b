/** A node's work with its chain, done by the page's module, beside libraries that do the same work. */
import type { ChainTopic } from "../shared/topics";
import init, { blocks, type Contest, headers, ledger, pool, signatures } from "../wasm/bench_chain_wasm";
import type { Contender, LoadedContest } from "./contest";
import { loadHeaderPeers } from "./header-peers";
import { loadSignaturePeers } from "./signature-peers";

const TOPICS: Record<ChainTopic, { ours(): Contest; peers?(): Promise<Contender[]> }> = {
  headers: { ours: headers, peers: loadHeaderPeers },
  blocks: { ours: blocks },
  signatures: { ours: signatures, peers: loadSignaturePeers },
  ledger: { ours: ledger },
  pool: { ours: pool },
};

export async function loadChain(topic: ChainTopic): Promise<LoadedContest> {
  await init();
  const { ours, peers } = TOPICS[topic];
  const contest = ours();
  return {
    title: `${contest.title}, in Chromium`,
    unit: contest.unit,
    peers: (await peers?.()) ?? [],
    ours: contest.names.map((name, place) => ({ name, turn: (ms) => contest.turn(place, ms) })),
  };
}
