import { words } from "./en/partition";
import { dictionary } from "./language.svelte";

export const partitionWords = dictionary(words, { de: async () => (await import("./de/partition")).words });
