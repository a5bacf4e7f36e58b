/** A worker in which contenders take turns, one at a time. */
import { reasonOf } from "../../src/shared/messages";
import type { FromContenders, ToContenders } from "../shared/messages";
import type { Topic } from "../shared/topics";
import { loadChain } from "./chain";
import type { Contender, LoadedContest } from "./contest";
import { loadSearchers } from "./search";

const contenders = new Map<string, Contender>();

async function load(topic: Topic): Promise<FromContenders> {
  const { title, unit, peers, ours } = await contest(topic);
  for (const contender of [...peers, ...ours]) contenders.set(contender.name, contender);
  const names = (contenders: Contender[]): string[] => contenders.map(({ name }) => name);
  return { type: "loaded", contest: { title, unit, peers: names(peers), ours: names(ours) } };
}

function contest(topic: Topic): Promise<LoadedContest> {
  return topic === "search" ? loadSearchers() : loadChain(topic);
}

async function turn(name: string, ms: number): Promise<FromContenders> {
  const contender = contenders.get(name);
  if (!contender) throw new Error(`there is no contender ${name}`);
  return { type: "rate", rate: await contender.turn(ms) };
}

addEventListener("message", async ({ data }: MessageEvent<ToContenders>) => {
  try {
    const answer = data.type === "load" ? await load(data.topic) : await turn(data.name, data.ms);
    postMessage(answer);
  } catch (error) {
    postMessage({ type: "failed", reason: reasonOf(error) } satisfies FromContenders);
  }
});
