import { words } from "./en/mining";
import { dictionary } from "./language.svelte";

export const miningWords = dictionary(words, { de: async () => (await import("./de/mining")).words });
