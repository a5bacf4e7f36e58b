/** The wallet's module, for callers that need a key: the node starts without it. */
import init, * as module from "../../wasm/wallet_wasm";
import wasmUrl from "../../wasm/wallet_wasm_bg.wasm?url";
import { answered } from "./answered";

export type WalletModule = Pick<typeof module, "Wallet" | "newPhrase" | "readPhrase" | "sealPhrase" | "openPhrase">;

/** The file that `loadWallet` needs, for messages. */
export const walletFile = wasmUrl;

/** Loads the module into this worker. */
export async function loadWallet(): Promise<WalletModule> {
  await init({ module_or_path: await answered(wasmUrl) });
  return module;
}
