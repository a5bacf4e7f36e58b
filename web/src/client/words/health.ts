import { words } from "./en/health";
import { dictionary } from "./language.svelte";

export const healthWords = dictionary(words, { de: async () => (await import("./de/health")).words });
