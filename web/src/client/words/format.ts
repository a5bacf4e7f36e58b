import { format as en } from "./en/format";
import { dictionary } from "./language.svelte";

export const formats = dictionary(en, { de: async () => (await import("./de/format")).format });
