import type { PlacedBlock } from "./layout";

/** The block that an arrow key leads to from `from`; `undefined` when the key leads nowhere. */
export function neighbour(blocks: readonly PlacedBlock[], from: PlacedBlock, key: string): PlacedBlock | undefined {
  switch (key) {
    case "ArrowLeft":
      return blocks.find(({ block }) => block.id === from.block.parent);
    case "ArrowRight": {
      const children = blocks.filter(({ block }) => block.parent === from.block.id);
      return children.find(({ lane }) => lane === from.lane) ?? children[0];
    }
    case "ArrowUp":
      return blocks.findLast(({ column, lane }) => column === from.column && lane < from.lane);
    case "ArrowDown":
      return blocks.find(({ column, lane }) => column === from.column && lane > from.lane);
    case "Home":
      return blocks.find(({ lane }) => lane === 0);
    case "End":
      return blocks.findLast(({ lane }) => lane === 0);
    default:
      return undefined;
  }
}
