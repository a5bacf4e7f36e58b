/** The page of the benchmarks: workers that measure when the program that drives the browser asks for it. */
import type { Bench } from "../shared/bench";
import { type Contender, compare } from "../shared/compare";
import { ContenderWorker } from "./contender-worker";
import { Mine, now } from "./mine";
import { replay } from "./replay";

let mine: Mine | undefined;

globalThis.bench = {
  contest: async (topic, effort) => {
    const worker = await ContenderWorker.start(topic);
    const { title, unit, peers, ours } = worker.contest;
    const names = [...peers, ...ours];
    const contenders = names.map((name): Contender => ({ name, turn: (ms) => worker.turn(name, ms) }));
    const table = await compare(title, unit, effort, contenders);
    worker.terminate();
    return table;
  },

  workers: async (effort) => {
    const workers = await Promise.all([ContenderWorker.start("search"), ContenderWorker.start("search")]);
    const [first] = workers;
    const fastest = await first.fastest();
    const turn = async (workers: ContenderWorker[], ms: number): Promise<number> => {
      const rates = await Promise.all(workers.map((worker) => worker.turn(fastest, ms)));
      return rates.reduce((sum, rate) => sum + rate);
    };
    // Each has its own optimised code.
    for (const worker of workers) await worker.turn(fastest, effort.turnMs);
    const table = await compare("Workers", "hashes", effort, [
      { name: `${fastest} in 1 worker`, turn: (ms) => turn([first], ms) },
      { name: `${fastest} in 2 workers`, turn: (ms) => turn(workers, ms) },
    ]);
    for (const worker of workers) worker.terminate();
    return table;
  },

  replay,

  startMining: async (intensity, jobMs) => {
    mine = await Mine.start(intensity, jobMs);
  },

  stopMining: (from, to) => {
    if (!mine) throw new Error("nothing mines");
    return mine.stop(from, to);
  },

  now,
} satisfies Bench;
