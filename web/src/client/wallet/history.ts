/** The movements of the wallet's accounts, and the state of each: as the chain moves on, and when it moves back. */
import type { MovementView, WalletView } from "../../wasm/chain_wasm";

export type Standing =
  | { state: "waiting" }
  /** It was in a block that is off the best chain now, and waits again. */
  | { state: "returned" }
  | { state: "confirmed"; confirmations: number }
  /** A reward that can be spent in the next block `left` blocks later. */
  | { state: "immature"; confirmations: number; left: number }
  /** It was in a block that is off the best chain now, and does not wait. */
  | { state: "takenBack" }
  /** It waited, and no longer does. */
  | { state: "dropped" };

export interface Line {
  movement: MovementView;
  standing: Standing;
}

/** A movement that is gone stays in sight, but not for ever. */
const MOST_GONE = 20;

/** The movements that this tab has seen; a reload forgets those that never reached the chain. */
export class History {
  /** By transaction id, in the form last seen; `block` is the last block that it was in. */
  #seen = new Map<string, MovementView>();
  #gone: Line[] = [];

  /** The lines to show for the wallet as it is now, at this height of the tip: waiting, gone, then by block. */
  lines({ movements, searchedFrom, maturity }: WalletView, tip: number): Line[] {
    const present = new Map(movements.map((movement) => [movement.id, movement]));
    const lines = movements.map((movement) => ({ movement, standing: this.#standing(movement, tip, maturity) }));
    const missing = [...this.#seen.values()].filter(
      // A movement in a block below the searched ones has only passed out of sight.
      ({ id, block }) => !present.has(id) && (block === undefined || block.height >= searchedFrom),
    );
    const lost = missing.map(
      (movement): Line => ({
        movement,
        standing: { state: movement.block ? "takenBack" : "dropped" },
      }),
    );
    this.#gone = [...lost, ...this.#gone.filter(({ movement }) => !present.has(movement.id))].slice(0, MOST_GONE);
    this.#seen = new Map(movements.map((movement) => [movement.id, this.#lastPlaced(movement)]));
    const waiting = lines.filter(({ movement }) => !movement.block);
    const placed = lines.filter(({ movement }) => movement.block);
    return [...waiting, ...this.#gone, ...placed];
  }

  #standing(movement: MovementView, tip: number, maturity: number): Standing {
    const { id, sender, block } = movement;
    if (!block) return { state: this.#seen.get(id)?.block ? "returned" : "waiting" };
    const confirmations = Math.max(1, tip - block.height + 1);
    // The block in which it matures may spend it.
    const left = block.height + maturity - tip - 1;
    if (sender === undefined && left > 0) return { state: "immature", confirmations, left };
    return { state: "confirmed", confirmations };
  }

  /** The movement with the last block that it was in, so that it can be told when it waits again. */
  #lastPlaced(movement: MovementView): MovementView {
    const before = this.#seen.get(movement.id)?.block;
    return movement.block || !before ? movement : { ...movement, block: before };
  }
}
