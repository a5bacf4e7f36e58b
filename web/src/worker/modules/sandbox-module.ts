/** The sandbox's module, for a person who wants to change a block: it has a validator of its own. */
import init, { Sandbox } from "../../wasm/sandbox_wasm";
import wasmUrl from "../../wasm/sandbox_wasm_bg.wasm?url";
import { answered } from "./answered";

/** Loads the module into this worker. */
export async function loadSandbox(): Promise<typeof Sandbox> {
  await init({ module_or_path: await answered(wasmUrl) });
  return Sandbox;
}
