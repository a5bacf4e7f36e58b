import { words } from "./en/wallet";
import { dictionary } from "./language.svelte";

export const walletWords = dictionary(words, { de: async () => (await import("./de/wallet")).words });
