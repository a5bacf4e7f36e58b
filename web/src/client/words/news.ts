import { words } from "./en/news";
import { dictionary } from "./language.svelte";

export const newsWords = dictionary(words, { de: async () => (await import("./de/news")).words });
