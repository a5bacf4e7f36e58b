import { words } from "./en/tree";
import { dictionary } from "./language.svelte";

export const treeWords = dictionary(words, { de: async () => (await import("./de/tree")).words });
