import { words } from "./en/log";
import { dictionary } from "./language.svelte";

export const logWords = dictionary(words, { de: async () => (await import("./de/log")).words });
