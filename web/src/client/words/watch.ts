import { words } from "./en/watch";
import { dictionary } from "./language.svelte";

export const watchWords = dictionary(words, { de: async () => (await import("./de/watch")).words });
