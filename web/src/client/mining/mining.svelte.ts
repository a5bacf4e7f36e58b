import type { Engine } from "../../shared/messages";
import { everyFrame } from "../browser/every-frame";
import type { ShownEvent } from "../log/recording";
import type { NodeBridge } from "../node/bridge";
import type { WorkerTrouble } from "../node/trouble";
import { fewestNearBest, ThreadSearch, type Trial } from "./auto-threads";
import { MinerBridge } from "./bridge";
import { expectedHashes } from "./expected-hashes";
import { GivingWay } from "./giving-way";
import { HashMeter } from "./hash-meter";
import { MinerPool } from "./miners";

/** Mining as the person set it: off until they start it, on every visit. */
export class Mining {
  readonly mostThreads = Math.max(1, navigator.hardwareConcurrency || 1);
  /** Started, and neither stopped nor failed since. */
  wanted = $state(false);
  threads = $state(1);
  /** Share of the time to spend hashing, in percent. */
  intensity = $state(100);
  /** Work less than that while the page is watched and would not be smooth otherwise. */
  givesWay = $state(true);
  whenHidden = $state(false);
  pageHidden = $state(document.hidden);
  /** Hashes a second. */
  rate = $state(0);
  /** Hashes a second over all the time that this tab has mined since it was opened. */
  average = $state(0);
  /** Blocks mined by this tab since it was opened. */
  found = $state(0);
  /** How many it could expect from the hashes it has tried. */
  expected = $state(0);
  /** Hashes that a block of difficulty 1 takes on average; unknown until the node has told. */
  easiestHashes = $state<number | undefined>();
  /** By what the workers search, as the last one to start has it. */
  engine = $state.raw<Engine | undefined>();
  /** The number of threads that is being tried. */
  trying = $state<number | undefined>();
  /** What trying numbers of threads showed last. */
  trials = $state.raw<readonly Trial[]>([]);
  /** The number of threads that it spoke for. */
  readonly picked = $derived(fewestNearBest(this.trials));
  trouble = $state.raw<WorkerTrouble | undefined>();
  readonly active = $derived(this.wanted && (!this.pageHidden || this.whenHidden));
  /** From when on blocks can be mined, in milliseconds since 1970; undefined when they can be now. */
  waitsFrom = $state<number | undefined>();
  /** Active, and there is something to search. */
  readonly searching = $derived(this.active && this.waitsFrom === undefined);
  /** Frames are only watched where there are some, and not while numbers of threads are compared. */
  readonly #watching = $derived(this.searching && this.givesWay && !this.pageHidden && this.trying === undefined);
  /** What the page leaves of the intensity: 1 is all of it. */
  #left = $state(1);
  /** Share of the time that is spent hashing, 0 to 1. */
  readonly effort = $derived((this.intensity / 100) * (this.#watching ? this.#left : 1));

  #difficulty = $state<number | undefined>();
  /** Hashes that the next block takes on average. */
  readonly hashesPerBlock = $derived(
    this.#difficulty === undefined || this.easiestHashes === undefined
      ? undefined
      : this.#difficulty * this.easiestHashes,
  );
  /** Until this tab alone finds a block, on average, in seconds. */
  readonly secondsPerBlock = $derived(
    this.hashesPerBlock === undefined || this.rate === 0 ? undefined : this.hashesPerBlock / this.rate,
  );

  readonly #node: NodeBridge;
  readonly #meter = new HashMeter();
  readonly #pool: MinerPool;
  readonly #way = new GivingWay();
  /** Ends the watch on frames. */
  #unwatch: (() => void) | undefined;
  #running = false;
  #measuring = false;
  #scaleAsked = false;
  /** Under way, and the number of threads before it. */
  #search: { search: ThreadSearch; before: number } | undefined;

  constructor(node: NodeBridge) {
    this.#node = node;
    this.#pool = new MinerPool({
      start: (miner, intensity, onTrouble) => {
        const { port1, port2 } = new MessageChannel();
        node.attach(miner, port1);
        return new MinerBridge(miner, port2, intensity, {
          onEngine: (engine) => {
            this.engine = engine;
          },
          onTried: (hashes) => this.#count(miner, hashes),
          onTrouble,
        });
      },
      detach: (miner) => this.#tell(node.call("detach", miner)),
      onTrouble: (trouble) => this.#fail(trouble),
    });
  }

  /** What the node tells of the chain that is mined on, and of what was found. */
  hear(event: ShownEvent): void {
    if (event.type === "status") {
      this.#difficulty = event.status.difficulty;
      this.#askScale(event.status.genesis);
      if (this.waitsFrom !== event.status.miningFrom) {
        this.waitsFrom = event.status.miningFrom;
        this.apply();
      }
    } else if (event.type === "notice" && event.notice.kind === "mined") {
      this.found += 1;
    }
  }

  start(): void {
    this.trouble = undefined;
    this.wanted = true;
    this.apply();
  }

  stop(): void {
    this.wanted = false;
    this.apply();
  }

  /** As many threads as a person wants. */
  setThreads(threads: number): void {
    this.#endSearch();
    this.threads = threads;
    this.apply();
  }

  /** Brings the workers in line with the settings: call it after changing one. */
  apply(): void {
    if (!this.searching) this.#endSearch();
    this.#measure(this.searching);
    if (this.active && !this.#running) {
      this.#running = true;
      // Before the first worker is attached, so that it finds work to fetch.
      this.#tell(this.#node.call("setMining", true));
    }
    this.#watchFrames(this.#watching);
    this.#pool.set(this.searching ? this.threads : 0, this.effort);
    if (!this.active && this.#running) {
      this.#running = false;
      this.#tell(this.#node.call("setMining", false));
      this.#tell(this.#node.call("reportHashRate", 0));
    }
  }

  /** Measures anew; call it about once a second. */
  measure(): void {
    if (!this.#measuring) return;
    this.rate = this.#meter.rate(performance.now());
    this.average = this.#meter.average(performance.now());
    this.#tell(this.#node.call("reportHashRate", Math.round(this.rate)));
  }

  /**
   * Mines with more and more threads, then goes on with the fewest that are nearly as fast as the best. Stopping, hiding
   * the page and choosing a number end that; the number from before stands again, unless another was chosen.
   */
  async tryThreads(): Promise<void> {
    if (this.#search) return;
    const before = this.threads;
    const search = new ThreadSearch({
      use: (threads) => {
        this.trying = threads;
        this.threads = threads;
        this.apply();
      },
      pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    });
    this.#search = { search, before };
    if (!this.wanted) this.start();
    const trials = await search.run(this.mostThreads);
    if (!trials) return;
    this.#search = undefined;
    this.trying = undefined;
    this.trials = trials;
    this.threads = this.picked;
    this.apply();
  }

  #measure(measuring: boolean): void {
    if (measuring === this.#measuring) return;
    this.#measuring = measuring;
    if (measuring) {
      this.#meter.start(performance.now());
    } else {
      this.#meter.stop(performance.now());
      this.rate = 0;
    }
  }

  #watchFrames(watching: boolean): void {
    if (watching === (this.#unwatch !== undefined)) return;
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#way.pause();
    if (!watching) return;
    this.#unwatch = everyFrame((at) => {
      if (!this.#way.frame(at)) return;
      this.#left = this.#way.share;
      this.apply();
    });
  }

  #endSearch(): void {
    if (!this.#search) return;
    const { search, before } = this.#search;
    this.#search = undefined;
    this.trying = undefined;
    this.threads = before;
    search.cancel();
  }

  #count(worker: number, hashes: number): void {
    const now = performance.now();
    this.#meter.add(hashes, now);
    this.#search?.search.add(worker, hashes, now);
    if (this.hashesPerBlock !== undefined) this.expected += hashes / this.hashesPerBlock;
  }

  /** The first block has the easiest target that there is: its difficulty is 1. */
  #askScale(genesis: string): void {
    if (this.#scaleAsked) return;
    this.#scaleAsked = true;
    this.#node
      .call("block", genesis)
      .then(({ bits }) => {
        this.easiestHashes = expectedHashes(bits);
      })
      .catch(() => {
        this.#scaleAsked = false;
      });
  }

  #fail(trouble: WorkerTrouble): void {
    this.stop();
    this.trouble = trouble;
  }

  #tell(call: Promise<void>): void {
    call.catch((error: Error) => {
      this.trouble = { reason: error.message };
    });
  }
}
