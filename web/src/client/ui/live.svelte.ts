/**
 * Words spoken to those who hear the page. Only own blocks, reorganisations and the loss of the relay are news enough
 * to break in; everything else can be read in its place.
 */
import { tick } from "svelte";

let spoken = $state("");

/** The words that are spoken now. */
export const announcement = (): string => spoken;

/** News that has come since the last words. */
let waiting: string[] = [];

/** Says it once the listener has a pause; news that comes at once is said together. */
export function announce(text: string): void {
  waiting.push(text);
  if (waiting.length > 1) return;
  // Emptied in between, because the same news twice would be heard only once.
  spoken = "";
  void tick().then(() => {
    spoken = waiting.join(" ");
    waiting = [];
  });
}
