import { words } from "./en/peers";
import { dictionary } from "./language.svelte";

export const peersWords = dictionary(words, { de: async () => (await import("./de/peers")).words });
