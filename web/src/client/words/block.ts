import { words } from "./en/block";
import { dictionary } from "./language.svelte";

export const blockWords = dictionary(words, { de: async () => (await import("./de/block")).words });
