/** The sights in the scene: every view, and views in some other state. */
import { expect, type Locator, type Page } from "@playwright/test";
import { hrefOf, type Route, type ViewName } from "../src/client/place/route";
import type { Scene } from "./scene";

/** A sight in Ada's tab. */
export interface Sight {
  name: string;
  /** Comes back once everything is there. */
  show(scene: Scene): Promise<void>;
  /** Leaves the tab as it was before. */
  leave?(scene: Scene): Promise<void>;
  /** Lies over the page: only the screen is shown, not everything that can be scrolled to. */
  above?: boolean;
}

/** A view's place, and the last thing to come in it. */
interface Entrance<V extends ViewName> {
  route(scene: Scene): Promise<Extract<Route, { view: V }>> | Extract<Route, { view: V }>;
  last(page: Page): Locator;
}

/** All views; the compiler makes sure of that. */
const VIEWS: { [V in ViewName]: Entrance<V> } = {
  watch: {
    route: () => ({ view: "watch" }),
    last: (page) => page.getByTestId("tree").getByRole("button", { name: /, tip/ }),
  },
  explore: {
    route: () => ({ view: "explore" }),
    last: (page) => page.getByRole("table", { name: "Latest blocks" }).getByRole("row").nth(1),
  },
  block: {
    route: ({ paid }) => ({ view: "block", id: paid.block }),
    last: (page) => page.getByTestId("proof"),
  },
  tx: {
    route: ({ paid }) => ({ view: "tx", id: paid.transfer }),
    last: (page) => page.getByTestId("tx-confirmations"),
  },
  address: {
    route: async ({ ada }) => ({ view: "address", address: await ada.address() }),
    last: (page) => page.getByText("Every block of the best chain"),
  },
  peers: {
    route: () => ({ view: "peers" }),
    // The heads, the native node, the wall and three tabs.
    last: (page) => page.getByRole("table", { name: "Peers at this relay" }).getByRole("row").nth(5),
  },
  charts: { route: () => ({ view: "charts" }), last: (page) => page.locator("canvas").nth(3) },
  log: { route: () => ({ view: "log" }), last: (page) => page.getByTestId("log").getByRole("listitem").first() },
  wallet: { route: () => ({ view: "wallet" }), last: (page) => page.getByTestId("balance") },
  lab: { route: () => ({ view: "lab" }), last: (page) => page.getByTestId("verdict") },
  lessons: { route: () => ({ view: "lessons" }), last: (page) => page.getByTestId("hash-change").or(lesson(page)) },
  host: {
    route: () => ({ view: "host" }),
    last: (page) => page.getByRole("region", { name: "This network" }).getByText("Room 2"),
  },
};

const lessons = (page: Page): Locator => page.getByRole("navigation", { name: "All lessons" });
const lesson = (page: Page): Locator => page.getByTestId("lesson");

const views = (Object.keys(VIEWS) as ViewName[]).map(
  (view): Sight => ({ name: view, show: (scene) => enter(scene, view) }),
);

/** Sights besides the views. */
const states: Sight[] = [
  {
    name: "watch-block",
    above: true,
    async show(scene) {
      await enter(scene, "watch");
      const { page } = scene.ada;
      await page.getByRole("button", { name: "Next fork" }).click();
      // By its key, because on a phone the branch is longer than the screen is wide.
      await page.locator(`[data-block="${scene.losing}"]`).press("Enter");
      await expect(page.getByTestId("details-id")).toHaveText(scene.losing);
    },
    leave: ({ ada: { page } }) => page.keyboard.press("Escape"),
  },
  {
    name: "settings",
    above: true,
    async show(scene) {
      await enter(scene, "watch");
      await scene.ada.page.getByRole("button", { name: "Settings" }).click();
    },
    leave: ({ ada: { page } }) => page.keyboard.press("Escape"),
  },
  {
    name: "log-replay",
    async show(scene) {
      await enter(scene, "log");
      const { page } = scene.ada;
      const slider = page.getByRole("slider", { name: "Moment" });
      await slider.press("Home");
      // By a tenth each.
      for (let step = 0; step < 5; step += 1) await slider.press("PageUp");
      await expect(page.getByRole("region", { name: "Recording" })).toBeVisible();
    },
    leave: ({ ada: { page } }) => page.getByRole("button", { name: "Back to live" }).click(),
  },
  {
    name: "lab-tampered",
    async show(scene) {
      await enter(scene, "block");
      const { page } = scene.ada;
      await page.getByRole("link", { name: "Tamper with it" }).click();
      await page.getByRole("button", { name: "Pay yourself double" }).click();
      await expect(page.getByTestId("verdict")).toHaveAttribute("data-rule", "MerkleRoot");
    },
  },
  {
    name: "lessons-fork",
    async show(scene) {
      await enter(scene, "lessons");
      const { page } = scene.ada;
      await lessons(page)
        .getByRole("link", { name: /make a fork/ })
        .click();
      for (const name of ["Cut the line", "Ada finds a block", "Ben finds a block"])
        await lesson(page).getByRole("button", { name }).click();
      await expect(lesson(page)).toHaveAttribute("data-done", "true");
    },
    async leave({ ada: { page } }) {
      await lessons(page).getByRole("button", { name: "Start over" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Start over" }).click();
    },
  },
  {
    name: "nowhere",
    show: ({ ada: { page } }) => leave(page),
  },
];

export const SIGHTS: readonly Sight[] = [...views, ...states];

/** Goes to a view, and loads it anew if it is shown already. */
export async function enter(scene: Scene, view: ViewName): Promise<void> {
  const { route, last } = VIEWS[view];
  const { page } = scene.ada;
  await leave(page);
  await go(page, hrefOf(await route(scene)));
  await expect(last(page).first()).toBeVisible();
}

/** Goes to a place without a view. */
async function leave(page: Page): Promise<void> {
  await go(page, "#/nowhere");
  await expect(page.getByRole("heading", { level: 1, name: "No such page" })).toBeAttached();
}

function go(page: Page, hash: string): Promise<void> {
  return page.evaluate((to) => {
    location.hash = to;
  }, hash);
}
