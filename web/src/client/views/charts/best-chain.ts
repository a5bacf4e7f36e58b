import type { BlockSummary } from "../../../wasm/chain_wasm";

/**
 * The last blocks of the best chain, by height, as far as the tree's window has shown them. Block 0 is not among them:
 * nobody mined it, and the founder chose its time.
 */
export class BestChain {
  readonly #most: number;
  readonly #heights: Float64Array;
  readonly #times: Float64Array;
  readonly #difficulties: Float64Array;
  #top = 0;

  constructor(most: number) {
    this.#most = most;
    this.#heights = new Float64Array(most).fill(-1);
    this.#times = new Float64Array(most);
    this.#difficulties = new Float64Array(most);
  }

  clear(): void {
    this.#heights.fill(-1);
    this.#top = 0;
  }

  /** Takes in news of the tree: best blocks replace those at their heights, and no block is above the tip. */
  take({ tip, blocks }: { tip: string; blocks: readonly BlockSummary[] }): void {
    for (const { id, height, time, difficulty, state } of blocks) {
      if (state !== "best" || height === 0) continue;
      // A late block may be older than all blocks for which there is room.
      if (height > this.#top - this.#most) {
        const place = height % this.#most;
        this.#heights[place] = height;
        this.#times[place] = time;
        this.#difficulties[place] = difficulty;
      }
      // The tip is told when it has moved, also downwards.
      if (id === tip) this.#top = height;
    }
  }

  /** The known blocks without a gap up to the tip, lowest first. */
  blocks(): { height: number; time: number; difficulty: number }[] {
    const blocks = [];
    for (let height = this.#top; height > 0 && height > this.#top - this.#most; height -= 1) {
      const place = height % this.#most;
      if (this.#heights[place] !== height) break;
      blocks.push({ height, time: this.#times[place] ?? 0, difficulty: this.#difficulties[place] ?? 1 });
    }
    return blocks.reverse();
  }
}
