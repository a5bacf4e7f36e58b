/**
 * What is said aloud to those who hear the page. Own blocks, reorganisations and the loss of the relay alone are news
 * enough to break in; everything else can be read where it stands.
 */
import { tick } from "svelte";

let spoken = $state("");

/** What is being said. */
export const announcement = (): string => spoken;

/** News that have come since something was said. */
let waiting: string[] = [];

/** Says it once whoever listens has a pause; what comes at once is said together. */
export function announce(text: string): void {
  waiting.push(text);
  if (waiting.length > 1) return;
  // Emptied in between, or the same news twice would be heard once.
  spoken = "";
  void tick().then(() => {
    spoken = waiting.join(" ");
    waiting = [];
  });
}
