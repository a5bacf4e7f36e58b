import emittedUrl from "../../wasm/pow_emit.wasm?url";
import multipliedUrl from "../../wasm/pow_emit_multiplied.wasm?url";
import init, { addEmitted } from "../../wasm/pow_wasm";
import wasmUrl from "../../wasm/pow_wasm_bg.wasm?url";
import { answered } from "./answered";

/** The file that `loadSearch` needs, for messages. */
export const searchFile = wasmUrl;

/** Kernels that are modules of their own. */
const EMITTED = { emitted: emittedUrl, multiplied: multipliedUrl };

/** Loads the search into this worker, and also the kernels that are modules of their own, as far as this engine accepts them. */
export async function loadSearch(): Promise<void> {
  const search = answered(wasmUrl).then((file) => init({ module_or_path: file }));
  const adding = Object.entries(EMITTED).map(async ([name, url]) => {
    try {
      const module = await WebAssembly.compile(await (await answered(url)).arrayBuffer());
      await search;
      addEmitted(name, module);
    } catch (error) {
      // The kernels of the search itself do the same, at a lower rate.
      console.warn(`mining goes on without ${url}:`, error);
    }
  });
  await search;
  await Promise.all(adding);
}
