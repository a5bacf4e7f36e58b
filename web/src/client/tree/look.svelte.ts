/** What the tree is asked to show, from wherever on the page. */

/** A change of the best chain: where the branches part, and how they end. */
export interface Sight {
  ancestor: string;
  oldTip: string;
  newTip: string;
}

let wanted = $state.raw<Sight | undefined>();

/** What is to be shown, until it has been taken. */
export const sight = (): Sight | undefined => wanted;

/** Has the tree show this as soon as it is there. */
export function lookAt(what: Sight): void {
  wanted = what;
}

/** Notes that the tree shows it. */
export function seen(): void {
  wanted = undefined;
}
