/**
 * What is said aloud to those who hear the page. Own blocks, reorganisations and the loss of the relay alone are news
 * enough to break in; everything else can be read where it stands.
 */
import { tick } from "svelte";

let spoken = $state("");

/** What is being said. */
export const announcement = (): string => spoken;

/** Says it once whoever listens has a pause. */
export function announce(text: string): void {
  // Emptied in between, or the same news twice would be heard once.
  spoken = "";
  void tick().then(() => {
    spoken = text;
  });
}
