import init from "../wasm/tabchain_core";
import wasmUrl from "../wasm/tabchain_core_bg.wasm?url";

/** The file that `loadCore` needs, for messages. */
export const coreFile = wasmUrl;

/**
 * Loads the WebAssembly module into this worker.
 *
 * The file is fetched here, not by the generated code, so that an answer such as 404 is told apart from a module that
 * does not compile.
 */
export async function loadCore(): Promise<void> {
  const response = await fetch(wasmUrl);
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  await init({ module_or_path: response });
}
