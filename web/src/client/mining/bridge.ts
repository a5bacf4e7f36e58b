import type { Engine, FromMiner, ToMiner } from "../../shared/messages";
import emittedUrl from "../../wasm/pow_emit.wasm?url";
import multipliedUrl from "../../wasm/pow_emit_multiplied.wasm?url";
import searchUrl from "../../wasm/pow_wasm_bg.wasm?url";
import powWorkerUrl from "../../worker/search/pow-worker?worker&url";
import { troubleOf, type WorkerTrouble } from "../node/trouble";

/** The messages of a pow worker. */
export interface MinerEvents {
  onEngine(engine: Engine): void;
  onTried(hashes: number): void;
  onTrouble(trouble: WorkerTrouble): void;
}

/** One pow worker; exists only while it mines. */
export class MinerBridge {
  readonly #worker: Worker;

  /** Starts the worker; `port` is its end of the channel to the node worker. */
  constructor(number: number, port: MessagePort, intensity: number, events: MinerEvents) {
    this.#worker = new Worker(powWorkerUrl, { type: "module", name: `tabchain pow ${number}` });
    this.#worker.onmessage = ({ data }: MessageEvent<FromMiner>) => {
      switch (data.type) {
        case "engine":
          events.onEngine(data.engine);
          break;
        case "tried":
          events.onTried(data.hashes);
          break;
        case "missing":
          events.onTrouble({ file: data.file, reason: data.reason });
          break;
        case "crashed":
          events.onTrouble({ reason: data.reason });
      }
    };
    this.#worker.onerror = (event) => events.onTrouble(troubleOf(event, powWorkerUrl));
    this.#post({ type: "begin", intensity }, [port]);
  }

  setIntensity(intensity: number): void {
    this.#post({ type: "intensity", intensity });
  }

  /** Ends the worker at once, in the middle of a slice if need be. */
  terminate(): void {
    this.#worker.onmessage = null;
    this.#worker.terminate();
  }

  #post(message: ToMiner, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }
}

/**
 * Fetches the files of a pow worker and throws them away: files with a hash in their name stay in the browser's cache,
 * so that mining can start later even if the relay is gone.
 */
export async function keepPowWorkerAtHand(): Promise<void> {
  try {
    const files = [powWorkerUrl, searchUrl, emittedUrl, multipliedUrl];
    await Promise.all(files.map(async (file) => (await fetch(file)).arrayBuffer()));
  } catch {
    // If something is still wrong when mining starts, the start tells it.
  }
}
