import { words } from "./en/host";
import { dictionary } from "./language.svelte";

export const hostWords = dictionary(words, { de: async () => (await import("./de/host")).words });
