import init from "../../wasm/chain_wasm";
import wasmUrl from "../../wasm/chain_wasm_bg.wasm?url";
import { answered } from "./answered";

/** The file that `loadCore` needs, for messages. */
export const coreFile = wasmUrl;

/** Loads the node's module into this worker. */
export async function loadCore(): Promise<void> {
  const { memory } = await init({ module_or_path: await answered(wasmUrl) });
  // For programs that look into the worker from outside, as the benchmarks do.
  Object.assign(globalThis, { nodeMemory: memory });
}
