import type { WorkerTrouble } from "../node/trouble";

/** A pow worker that runs. */
export interface Miner {
  setIntensity(intensity: number): void;
  terminate(): void;
}

/** How the pool starts and ends pow workers. */
export interface MinerWorld {
  /** Starts number `miner` (1, 2, …) and connects it with the node. */
  start(miner: number, intensity: number, onTrouble: (trouble: WorkerTrouble) => void): Miner;
  /** Has the node forget number `miner`. */
  detach(miner: number): void;
  /** A pow worker failed; the pool has ended all of them. */
  onTrouble(trouble: WorkerTrouble): void;
}

/** The pow workers: while mining, exactly as many as the threads that were asked for; otherwise no worker. */
export class MinerPool {
  readonly #world: MinerWorld;
  #miners: Miner[] = [];

  constructor(world: MinerWorld) {
    this.#world = world;
  }

  get size(): number {
    return this.#miners.length;
  }

  /** Starts or ends workers until `threads` run, all of them at `intensity`. */
  set(threads: number, intensity: number): void {
    while (this.#miners.length > threads) {
      const miner = this.#miners.length;
      this.#miners.pop()?.terminate();
      this.#world.detach(miner);
    }
    for (const miner of this.#miners) miner.setIntensity(intensity);
    while (this.#miners.length < threads) {
      const miner = this.#world.start(this.#miners.length + 1, intensity, (trouble) => {
        this.set(0, intensity);
        this.#world.onTrouble(trouble);
      });
      this.#miners.push(miner);
    }
  }
}
