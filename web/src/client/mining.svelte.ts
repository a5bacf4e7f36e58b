import type { Engine } from "../shared/messages";
import { MinerBridge, type NodeBridge, type WorkerTrouble } from "./bridge";
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
  whenHidden = $state(false);
  pageHidden = $state(document.hidden);
  /** Hashes a second. */
  rate = $state(0);
  /** By what the workers search, as the last one to start has it. */
  engine = $state.raw<Engine | undefined>();
  trouble = $state.raw<WorkerTrouble | undefined>();
  readonly active = $derived(this.wanted && (!this.pageHidden || this.whenHidden));

  readonly #node: NodeBridge;
  readonly #meter = new HashMeter();
  readonly #pool: MinerPool;
  #running = false;

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
          onTried: (hashes) => this.#meter.add(hashes, performance.now()),
          onTrouble,
        });
      },
      detach: (miner) => this.#tell(node.call("detach", miner)),
      onTrouble: (trouble) => this.#fail(trouble),
    });
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

  /** Brings the workers in line with the settings: call it after changing one. */
  apply(): void {
    if (this.active && !this.#running) {
      this.#running = true;
      this.#meter.start(performance.now());
      // Before the first worker is attached, so that it finds work to fetch.
      this.#tell(this.#node.call("setMining", true));
    }
    this.#pool.set(this.active ? this.threads : 0, this.intensity / 100);
    if (!this.active && this.#running) {
      this.#running = false;
      this.#meter.stop();
      this.rate = 0;
      this.#tell(this.#node.call("setMining", false));
      this.#tell(this.#node.call("reportHashRate", 0));
    }
  }

  /** Measures anew; call it about once a second. */
  measure(): void {
    if (!this.#running) return;
    this.rate = this.#meter.rate(performance.now());
    this.#tell(this.#node.call("reportHashRate", Math.round(this.rate)));
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
