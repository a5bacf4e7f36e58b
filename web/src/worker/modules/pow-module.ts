import emittedUrl from "../../wasm/pow_emit.wasm?url";
import init, { addEmitted } from "../../wasm/pow_wasm";
import wasmUrl from "../../wasm/pow_wasm_bg.wasm?url";
import { answered } from "./answered";

/** The file that `loadSearch` needs, for messages. */
export const searchFile = wasmUrl;

/** Loads the search into this worker, and also the kernel that is a module of its own, if this engine accepts it. */
export async function loadSearch(): Promise<void> {
  const emitted = compileEmitted();
  await init({ module_or_path: await answered(wasmUrl) });
  try {
    addEmitted(await emitted);
  } catch (error) {
    // The kernels of the search itself do the same, at a lower rate.
    console.warn(`mining goes on without ${emittedUrl}:`, error);
  }
}

async function compileEmitted(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await (await answered(emittedUrl)).arrayBuffer());
}
