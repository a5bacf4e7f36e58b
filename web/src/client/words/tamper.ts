import { words } from "./en/tamper";
import { dictionary } from "./language.svelte";

export const tamperWords = dictionary(words, { de: async () => (await import("./de/tamper")).words });
