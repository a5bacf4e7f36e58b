import type { Placed, TreeLayout } from "./layout";

/** The item to which an arrow key leads from `from`; `undefined` if the key leads nowhere. */
export function neighbour(layout: TreeLayout, from: Placed, key: string): Placed | undefined {
  const column = layout.byColumn[from.column] ?? [];
  switch (key) {
    case "ArrowLeft":
      return from.parent;
    case "ArrowRight": {
      const children = (layout.byColumn[from.column + 1] ?? []).filter(({ parent }) => parent === from);
      return reached(children.filter(({ lane }) => lane === from.lane)) ?? reached(children);
    }
    case "ArrowUp":
      return reached(column.filter(({ lane }) => lane < from.lane).reverse());
    case "ArrowDown":
      return reached(column.filter(({ lane }) => lane > from.lane));
    case "Home":
      return layout.items.find(({ lane }) => lane === 0);
    case "End":
      return layout.items.findLast(({ lane, kind }) => lane === 0 && kind !== "ghost");
    default:
      return undefined;
  }
}

/** The first item to go to; at a ghost there is nothing to do. */
const reached = (items: readonly Placed[]): Placed | undefined => items.find(({ kind }) => kind !== "ghost");
