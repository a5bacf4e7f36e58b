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

/** Mining as the person set it: off on every visit, until the person starts it. */
export class Mining {
  readonly mostThreads = Math.max(1, navigator.hardwareConcurrency || 1);
  /** Started, and neither stopped nor failed since. */
  wanted = $state(false);
  threads = $state(1);
  /** Share of the time to spend hashing, in percent. */
  intensity = $state(100);
  /** Whether to work less than that while the page is watched and would otherwise not be smooth. */
  givesWay = $state(true);
  whenHidden = $state(false);
  pageHidden = $state(document.hidden);
  /** Hashes a second. */
  rate = $state(0);
  /** Hashes a second over all the time that this tab has mined since it was opened. */
  average = $state(0);
  /** Blocks mined by this tab since it was opened. */
  found = $state(0);
  /** How many it could expect from the hashes that it has tried. */
  expected = $state(0);
  /** Hashes that a block of difficulty 1 takes on average; unknown until the node has told. */
  easiestHashes = $state<number | undefined>();
  /** The kernel of the search, as the last worker to start has it. */
  engine = $state.raw<Engine | undefined>();
  /** The number of threads that is being tried. */
  trying = $state<number | undefined>();
  /** The result of the last trial of numbers of threads. */
  trials = $state.raw<readonly Trial[]>([]);
  /** The number of threads that the trial recommended. */
  readonly picked = $derived(fewestNearBest(this.trials));
  trouble = $state.raw<WorkerTrouble | undefined>();
  readonly active = $derived(this.wanted && (!this.pageHidden || this.whenHidden));
  /** The time from which blocks can be mined, in milliseconds since 1970; undefined if they can be mined now. */
  waitsFrom = $state<number | undefined>();
  /** Active, and with something to search. */
  readonly searching = $derived(this.active && this.waitsFrom === undefined);
  /** Frames are watched only if there are any, and not while numbers of threads are compared. */
  readonly #watching = $derived(this.searching && this.givesWay && !this.pageHidden && this.trying === undefined);
  /** The share of the intensity that the page leaves: 1 is all of it. */
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
  /** A trial under way, and the number of threads before it. */
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

  /** The node's news of the chain that is mined on, and of blocks that were found. */
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

  /** Sets the number of threads that a person wants. */
  setThreads(threads: number): void {
    this.#endSearch();
    this.threads = threads;
    this.apply();
  }

  /** Adjusts the workers to the settings: call it after a change. */
  apply(): void {
    if (!this.searching) this.#endSearch();
    this.#measure(this.searching);
    if (this.active && !this.#running) {
      this.#running = true;
      // This comes before the first worker is attached, so that the worker finds work to fetch.
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
   * Mines with more and more threads, then goes on with the fewest that are nearly as fast as the best. Stopping,
   * hiding the page and choosing a number end that; then the number from before is used again, unless another was
   * chosen.
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
