/** One CPU miner: a search loop over its own instance of the search module, fed with jobs by the node worker. */
import { type FromMiner, type FromSearch, reasonOf, type ToMiner, type ToSearch } from "../../shared/messages";
import { kernels, NonceSearch } from "../../wasm/pow_wasm";
import { loadSearch, searchFile } from "../modules/pow-module";
import { chooseEngine } from "./pow-engine";
import { type PowHost, PowLoop } from "./pow-loop";

const LAST_NONCE = 0xffff_ffff;

const tell = (message: FromMiner): void => postMessage(message);

/** Returns after the messages that already wait have been handled; a timer would cost 4 ms each time. */
const nextTurn = (() => {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return () =>
    new Promise<void>((resolve) => {
      waiting.push(resolve);
      port2.postMessage(null);
    });
})();

const now = (): number => performance.now();

/** The kernel with which this worker searches; chosen before the first job. */
let kernel = "";

function hostOn(port: MessagePort): PowHost {
  return {
    now,
    pause: (ms) => (ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : nextTurn()),
    search: (job) => new NonceSearch(kernel, job.header, job.target, 0, LAST_NONCE),
    send: (message: FromSearch) => port.postMessage(message),
    report: (hashes) => tell({ type: "tried", hashes }),
  };
}

/** A search for a target that no known hash of a header meets. */
const trial = (kernel: string): NonceSearch =>
  new NonceSearch(kernel, new Uint8Array(76), new Uint8Array(32), 0, LAST_NONCE);

async function begin(loop: PowLoop, port: MessagePort): Promise<void> {
  try {
    await loadSearch();
  } catch (error) {
    tell({ type: "missing", file: searchFile, reason: reasonOf(error) });
    return;
  }
  try {
    const engine = chooseEngine({ kernels, trial, now });
    kernel = engine.name;
    tell({ type: "engine", engine });
  } catch (error) {
    tell({ type: "crashed", reason: reasonOf(error) });
    return;
  }
  port.onmessage = ({ data }: MessageEvent<ToSearch>) => loop.take(data.type === "job" ? data.job : undefined);
  port.postMessage({ type: "ready" } satisfies FromSearch);
  try {
    await loop.run();
  } catch (error) {
    tell({ type: "crashed", reason: reasonOf(error) });
  }
  port.close();
}

let loop: PowLoop | undefined;

addEventListener("message", ({ data, ports }: MessageEvent<ToMiner>) => {
  switch (data.type) {
    case "begin": {
      const [port] = ports;
      if (!port) return;
      loop = new PowLoop(hostOn(port), data.intensity);
      void begin(loop, port);
      return;
    }
    case "intensity":
      loop?.setIntensity(data.intensity);
      return;
    case "stop":
      loop?.stop();
  }
});
