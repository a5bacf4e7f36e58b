/** Whom a person keeps at the top of the table, by node; as long as the page is open. */
import { SvelteSet } from "svelte/reactivity";

export const pins = new SvelteSet<string>();

let ownPinned = false;

/** Pins this tab itself, once: whoever takes the pin out again has it out. */
export function pinOwn(node: string): void {
  if (ownPinned) return;
  ownPinned = true;
  pins.add(node);
}

export function togglePin(node: string): void {
  if (!pins.delete(node)) pins.add(node);
}
