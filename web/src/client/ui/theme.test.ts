import { expect, it } from "vitest";
import { memoryShelf } from "../browser/storage";
import { chooseTheme, restoreTheme, theme } from "./theme.svelte";

const page = (): HTMLElement => ({ dataset: {} }) as HTMLElement;

it("a chosen theme is shown at once, and on the next visit", () => {
  const local = memoryShelf();
  const first = page();
  chooseTheme("dark", first, local);
  expect([theme(), first.dataset.theme]).toEqual(["dark", "dark"]);
  const second = page();
  restoreTheme(second, local);
  expect([theme(), second.dataset.theme]).toEqual(["dark", "dark"]);
});

it("without a choice, or with one that there no longer is, the system decides", () => {
  const local = memoryShelf();
  const root = page();
  restoreTheme(root, local);
  expect([theme(), root.dataset.theme]).toEqual(["auto", "auto"]);
  local.setItem("tabchain.theme", "sepia");
  restoreTheme(root, local);
  expect(theme()).toBe("auto");
});
