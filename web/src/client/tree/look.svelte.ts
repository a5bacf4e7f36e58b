/** The branches that the tree is asked to show, from any place on the page. */

/** A change of the best chain: the block where the branches part, and their ends. */
export interface Sight {
  ancestor: string;
  oldTip: string;
  newTip: string;
}

let wanted = $state.raw<Sight | undefined>();

/** The change to be shown, until the tree has taken it. */
export const sight = (): Sight | undefined => wanted;

/** Asks the tree to show this as soon as it is there. */
export function lookAt(what: Sight): void {
  wanted = what;
}

/** Notes that the tree shows it. */
export function seen(): void {
  wanted = undefined;
}
