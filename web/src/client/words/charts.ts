import { words } from "./en/charts";
import { dictionary } from "./language.svelte";

export const chartsWords = dictionary(words, { de: async () => (await import("./de/charts")).words });
