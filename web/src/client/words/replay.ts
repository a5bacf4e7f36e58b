import { words } from "./en/replay";
import { dictionary } from "./language.svelte";

export const replayWords = dictionary(words, { de: async () => (await import("./de/replay")).words });
