/**
 * Why something cannot be, as the node, the wallet and the workers say it, in the language spoken now. They speak English
 * everywhere: in the page, on the console and in the answers of the relay.
 */
import { dictionary } from "./language.svelte";
import { type Reason, told } from "./told";

const reasons = dictionary<readonly Reason[]>([], { de: async () => (await import("./de/reasons")).reasons });

/** The reason in the language spoken now; what has no translation stays as it is. */
export const inWords = (reason: string): string => told(reason, reasons());
