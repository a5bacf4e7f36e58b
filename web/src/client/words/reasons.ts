/**
 * The reasons of the node, the wallet and the workers for a refusal, in the present language. They speak English
 * everywhere else: in the page, on the console and in the answers of the relay.
 */
import { dictionary } from "./language.svelte";
import { type Reason, told } from "./told";

const reasons = dictionary<readonly Reason[]>([], { de: async () => (await import("./de/reasons")).reasons });

/** The reason in the present language; a reason without a translation stays as it is. */
export const inWords = (reason: string): string => told(reason, reasons());
