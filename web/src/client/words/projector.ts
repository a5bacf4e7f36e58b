import { words } from "./en/projector";
import { dictionary } from "./language.svelte";

export const projectorWords = dictionary(words, { de: async () => (await import("./de/projector")).words });
