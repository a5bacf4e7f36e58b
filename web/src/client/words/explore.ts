import { words } from "./en/explore";
import { dictionary } from "./language.svelte";

export const exploreWords = dictionary(words, { de: async () => (await import("./de/explore")).words });
