import { words } from "./en/shell";
import { dictionary } from "./language.svelte";

export const shellWords = dictionary(words, { de: async () => (await import("./de/shell")).words });
