import { words } from "./en/lessons";
import { dictionary } from "./language.svelte";

export const lessonsWords = dictionary(words, { de: async () => (await import("./de/lessons")).words });
