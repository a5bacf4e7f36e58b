import { withoutUnseen } from "../ui/format";

const SENTENCE = /^["'“„«([<]*(0x[0-9a-f]{40})["'”“»)\]>.,;:!?]*$/i;

/**
 * The typed text without what is no part of an address, wherever it came from: blanks, signs that nobody sees, and the
 * marks of a sentence around a whole address.
 */
export const bareAddress = (typed: string): string => withoutUnseen(typed).replace(/\s/g, "").replace(SENTENCE, "$1");
