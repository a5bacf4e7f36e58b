/** The nodes that a person keeps at the top of the table, as long as the page is open. */
import { SvelteSet } from "svelte/reactivity";

export const pins = new SvelteSet<string>();

let ownPinned = false;

/** Pins this tab itself, once: if the person takes the pin out, it stays out. */
export function pinOwn(node: string): void {
  if (ownPinned) return;
  ownPinned = true;
  pins.add(node);
}

export function togglePin(node: string): void {
  if (!pins.delete(node)) pins.add(node);
}
