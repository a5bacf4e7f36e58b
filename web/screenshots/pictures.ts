/** Takes a picture of everything there is to see, when `cargo xtask screenshots` asks for it. */
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, type Page, test } from "@playwright/test";
import { Scene } from "./scene";
import { enter, SIGHTS, type Sight } from "./sights";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const OUT = resolve(ROOT, process.env.TABCHAIN_SCREENSHOTS ?? "target/screenshots");
/** The folder of the few pictures that README.md shows; they are taken when that is asked for. */
const DOCS = process.env.TABCHAIN_README ? join(ROOT, "docs") : undefined;

const DESKTOP = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const SIZES = { desktop: DESKTOP, phone: PHONE };
const WALL = { wall: { width: 1920, height: 1080 } };
const THEMES = ["dark", "light"] as const;

type Size = typeof DESKTOP;
type Theme = (typeof THEMES)[number];

test("pictures of every view", async () => {
  const scene = await test.step("a lesson takes place", () => Scene.open());
  const { page } = scene.ada;
  const wall = scene.wall.page;
  try {
    for (const sight of SIGHTS) await test.step(sight.name, () => everyWay(scene, sight));
    if (DOCS) await test.step("for the readme", () => takeForReadme(scene, DOCS));

    await test.step("mining", async () => {
      await scene.mineOn();
      if (DOCS) {
        await look(wall, WALL.wall, "dark");
        await take(wall, join(DOCS, "projector.png"));
        await look(page, DESKTOP, "dark");
        await take(page, join(DOCS, "watch.png"));
      }
      await everyWay(scene, { name: "projector", show: async () => {} }, wall, WALL);
      await everyWay(scene, { name: "watch-mining", show: () => enter(scene, "watch") });
      await scene.stopMining();
    });

    await test.step("embed", async () => {
      const url = new URL("?embed=tree,convergence,mining,charts,peers", wall.url()).href;
      const show = async (): Promise<void> => {
        await wall.goto(url);
        await scene.wall.online();
        await expect(wall.locator("canvas").nth(3)).toBeVisible();
      };
      await everyWay(scene, { name: "embed", show }, wall);
    });

    await test.step("the relay is gone", async () => {
      await scene.relay.kill();
      await scene.ada.offline();
      await everyWay(scene, { name: "relay-gone", show: () => enter(scene, "watch") });
    });
  } finally {
    await scene.dispose();
  }
});

/** Goes to a sight anew for each screen, like a person who has only this screen. */
async function everyWay(
  scene: Scene,
  { name, show, leave, above = false }: Sight,
  page = scene.ada.page,
  sizes: Record<string, Size> = SIZES,
): Promise<void> {
  for (const [size, viewport] of Object.entries(sizes)) {
    for (const theme of THEMES) {
      await look(page, viewport, theme);
      await show(scene);
      await take(page, join(OUT, `${name}-${size}-${theme}.png`), !above);
      await leave?.(scene);
    }
  }
}

/** An address for which nobody needs to mine. */
async function takeForReadme(scene: Scene, docs: string): Promise<void> {
  const { page } = scene.ada;
  await look(page, PHONE, "light");
  await enter(scene, "watch");
  await page.getByRole("link", { name: "Show in the tree" }).click();
  await take(page, join(docs, "phone.png"));

  await look(page, { width: 1100, height: 900 }, "light");
  await enter(scene, "block");
  await page.mouse.move(0, 0);
  const header = join(docs, "header.png");
  await page.getByRole("region", { name: "Header" }).screenshot({ path: header });
  tell(header);
}

async function look(page: Page, size: Size, theme: Theme): Promise<void> {
  await page.bringToFront();
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
}

/** The screen, or one as high as the page: then a part that is fixed to an edge stands at that edge of the picture. */
async function take(page: Page, path: string, whole = false): Promise<void> {
  if (whole) {
    await drawn(page);
    const { width, height } = await page.evaluate(() => ({
      width: innerWidth,
      height: document.documentElement.scrollHeight,
    }));
    await page.setViewportSize({ width, height });
  }
  await page.mouse.move(0, 0);
  await drawn(page);
  await page.screenshot({ path, animations: "disabled" });
  tell(path);
}

/** In the second frame, all parts that answer to a new size have been drawn. */
async function drawn(page: Page): Promise<void> {
  await page.evaluate(async () => {
    scrollTo(0, 0);
    for (let frame = 0; frame < 2; frame += 1) await new Promise((next) => requestAnimationFrame(next));
  });
}

const tell = (path: string): void => {
  process.stdout.write(`${path}\n`);
};
