/** What the window's title says; a part that is not known is left out. */
export interface Titled {
  /** The name of the own node: titles are cut short, and the name tells one tab from another. */
  name: string | undefined;
  /** The height of the tip, as people read it. */
  height: string | undefined;
  view: string;
  /** The word for a tab that mines, while it does. */
  mining: string | undefined;
}

/**
 * The window's title, with what differs between tabs first: `Amber Fox · 1,234 · Peers – Tabchain`. Some windows show
 * where a word may be broken, so it says nothing of that.
 */
export function titleOf({ name, height, view, mining }: Titled): string {
  const said = [name, height, mining, view].filter(Boolean).join(" · ").replaceAll("\u00ad", "");
  return said === "" ? "Tabchain" : `${said} – Tabchain`;
}
