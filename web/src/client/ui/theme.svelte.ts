/** Dark or light: the system's choice, or the person's. */
import { openShelf, type Shelf } from "../browser/storage";

export const THEMES = ["auto", "light", "dark"] as const;

export type Theme = (typeof THEMES)[number];

const THEME_KEY = "tabchain.theme";

let chosen = $state<Theme>("auto");

/** The choice in force. */
export const theme = (): Theme => chosen;

/** Shows the page in the theme that was chosen on an earlier visit. */
export function restoreTheme(root: HTMLElement, local: Shelf = lasting()): void {
  const kept = local.getItem(THEME_KEY);
  show(THEMES.find((theme) => theme === kept) ?? "auto", root);
}

/** Shows the page in this theme from now on. */
export function chooseTheme(theme: Theme, root: HTMLElement, local: Shelf = lasting()): void {
  show(theme, root);
  local.setItem(THEME_KEY, theme);
}

function show(theme: Theme, root: HTMLElement): void {
  chosen = theme;
  root.dataset.theme = theme;
}

const lasting = (): Shelf => openShelf(() => localStorage);
