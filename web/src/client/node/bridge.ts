import {
  type Call,
  type Engine,
  type FromMiner,
  type FromNode,
  type Method,
  type NodeCalls,
  type NodeEvent,
  reasonOf,
  type SeatNews,
  type ToMiner,
  type ToNode,
} from "../../shared/messages";
import searchUrl from "../../wasm/tabchain_search_bg.wasm?url";
import emittedUrl from "../../wasm/tabchain_search_emitted.wasm?url";
import nodeWorkerUrl from "../../worker/node-worker?worker&url";
import powWorkerUrl from "../../worker/search/pow-worker?worker&url";
import { inWords } from "../words/reasons";
import { shellWords } from "../words/shell";

/** Why a worker is of no use; `file` is the one that did not load, if that is why. */
export interface WorkerTrouble {
  file?: string;
  reason: string;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** The node worker as the page sees it: calls with answers, and events. */
export class NodeBridge {
  /** Resolves once the worker has its module; when it never will, the trouble is told instead. */
  readonly loaded: Promise<void>;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;

  constructor(
    onEvent: (event: NodeEvent, at: number) => void,
    onSeat: (news: SeatNews) => void,
    onTrouble: (trouble: WorkerTrouble) => void,
  ) {
    this.#worker = new Worker(nodeWorkerUrl, { type: "module", name: "tabchain node" });
    this.loaded = new Promise((resolve) => {
      this.#worker.onmessage = ({ data }: MessageEvent<FromNode>) => {
        switch (data.type) {
          case "loaded":
            resolve();
            break;
          case "missing":
            onTrouble({ file: data.file, reason: data.reason });
            break;
          case "crashed":
            onTrouble({ reason: data.reason });
            break;
          case "events":
            for (const { event, ago } of data.events) onEvent(event, Date.now() - ago);
            break;
          case "moved":
          case "address":
          case "letGo":
          case "held":
            onSeat(data);
            break;
          case "answer":
            this.#settle(data.id, (waiting) => waiting.resolve(data.value));
            break;
          case "refusal":
            this.#settle(data.id, (waiting) => waiting.reject(new Error(inWords(data.reason))));
        }
      };
    });
    this.#worker.onerror = (event) => onTrouble(troubleOf(event, nodeWorkerUrl));
  }

  call<M extends Method>(method: M, ...args: Parameters<NodeCalls[M]>): Promise<ReturnType<NodeCalls[M]>> {
    this.#calls += 1;
    const id = this.#calls;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: (value) => resolve(value as ReturnType<NodeCalls[M]>), reject });
      this.#post({ type: "call", id, method, args } as Call<M> as Call);
    });
  }

  /** Connects a pow worker with the node. */
  attach(miner: number, port: MessagePort): void {
    this.#post({ type: "attach", miner }, [port]);
  }

  #post(message: ToNode, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  #settle(id: number, settle: (waiting: Waiting) => void): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (waiting) settle(waiting);
  }
}

/** What a pow worker tells of itself. */
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
 * Fetches the files of a pow worker, and throws them away: files with a hash in their name stay in the browser's cache, so
 * that mining can start later though the relay is gone.
 */
export async function keepPowWorkerAtHand(): Promise<void> {
  try {
    const files = [powWorkerUrl, searchUrl, emittedUrl];
    await Promise.all(files.map(async (file) => (await fetch(file)).arrayBuffer()));
  } catch {
    // Starting it will say what is wrong, if it still is.
  }
}

/** An `error` event without a message means that the script itself did not load. */
function troubleOf(event: ErrorEvent, file: string): WorkerTrouble {
  return event.message ? { reason: reasonOf(event.message) } : { file, reason: shellWords().failure.blocked };
}
