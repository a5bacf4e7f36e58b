/** The block tree and how far the peers agree on it, by role and label, on a phone and on a desk. */
import { expect, test } from "@playwright/test";
import { FAST, Relay } from "./relay";
import { block, id, notice, OWN_ADDRESS, peer, peers, row, ToldTab, tree, you } from "./told";

const SIZES = { phone: { width: 360, height: 740 }, desktop: { width: 1440, height: 900 } };

let relay: Relay;

test.beforeAll(async () => {
  relay = await Relay.start({ network: FAST });
});

test.afterAll(() => relay.dispose());

/**
 * ```text
 * a0 ─ … ─ a30 ─ … ─ a49 ─ a50 (tip) ─ h51 (header)
 *             ╲          ╲      ╲
 *              x31 ─ x32  bad    ╲
 *                                 y51
 * ```
 */
const FOREST = [
  ...row("a", 51, "before", 0),
  ...row("x", 2, "a30", 31, "stale"),
  block("bad", "a49", 50, "invalid"),
  block("h51", "a50", 51, "header"),
  block("y51", "a50", 51, "stale"),
];

for (const [size, viewport] of Object.entries(SIZES)) {
  test.describe(`on a ${size}`, () => {
    let tab: ToldTab;

    test.beforeEach(async ({ context }) => {
      tab = await ToldTab.open(context, relay.url, viewport);
    });

    test("every state has its word, its shape and its place in the legend", async () => {
      await tab.tell(tree("a50", FOREST), peers(you("a50"), peer("ann", "lost", { tipKnown: false, height: 53 })));
      const legend = tab.page.getByRole("list", { name: "Legend" });
      await expect(legend, "the ring of a new block").toContainText("just found");
      const shapes = new Set<string>();
      for (const [state, name] of [
        ["best", /^Block 50, best chain, tip/],
        ["stale", "Block 51, stale"],
        ["header", "Block 51, header only"],
        ["orphan", /^Block 53, not here yet, a peer's tip, here: ann/],
        ["invalid", "Block 50, invalid"],
      ] as const) {
        const shown = tab.block(name);
        await expect(shown).toHaveAttribute("data-state", state);
        const words: Record<string, string> = { best: "best chain", header: "header only", orphan: "not here yet" };
        const word = words[state] ?? state;
        if (state !== "best") await expect(shown).toContainText(word);
        await expect(legend).toContainText(word);
        shapes.add(`${await shown.locator("path").first().getAttribute("d")} ${state === "invalid"}`);
      }
      expect(shapes.size, "no two states have one shape").toBe(5);
      await expect(legend).toBeVisible();
    });

    test("the best chain is one straight lane, with branches beside it", async () => {
      await tab.tell(tree("a50", FOREST), peers(you("a50")));
      const lane = tab.tree().locator('[data-lane="0"]');
      const tops = await lane.evaluateAll((blocks) =>
        blocks.map((block) => Math.round(block.getBoundingClientRect().y)),
      );
      expect(tops.length).toBeGreaterThanOrEqual(5);
      expect(Math.max(...tops) - Math.min(...tops), "the shape of a run reaches a little lower").toBeLessThanOrEqual(8);
      await expect(tab.block("Block 50, invalid")).toHaveAttribute("data-lane", "1");
      await expect(tab.block("Block 51, stale")).toHaveAttribute("data-lane", "2");
    });

    test("a long run is one thing until it is opened, by click or by key, and folds again", async () => {
      await tab.tell(tree("a50", FOREST), peers(you("a50")));
      const run = tab.block(/^12 blocks, 33 to 44, best chain/);
      await tab.button("Zoom out").click();
      await tab.button("Zoom out").click();
      await expect(run).toHaveAttribute("data-run", "12");
      await run.focus();
      await run.press("Enter");
      await expect(tab.block("Block 33, best chain")).toBeFocused();
      await expect(run).toHaveCount(0);
      await tab.button("Fold opened runs").click();
      await expect(run).toHaveCount(1);
      await tab.button("Re-centre").click();
      await run.dispatchEvent("click");
      await expect(tab.block("Block 33, best chain")).toBeFocused();
    });

    test("who is where hangs at the tips, and what they search for stands behind", async () => {
      const crowd = Array.from({ length: 7 }, (_, index) => peer(`c${index}`, "x32"));
      await tab.tell(
        tree("a50", row("a", 51, "before", 0)),
        tree("a50", row("x", 2, "a47", 48, "stale")),
        peers(
          you("a50", 2e6),
          peer("ann", "a50", { hashRate: 1e6 }),
          ...crowd.map((one) => ({ ...one, tip: id("x49") })),
        ),
      );
      await expect(tab.tree()).toContainText("you are here");
      await expect(tab.tree().locator("[data-peer]")).toHaveCount(2);
      await expect(tab.tree()).toContainText("7 peers");
      const ghost = tab.tree().getByRole("img", { name: "Block 51, being mined on this by 2 peers, 3.00 MH/s" });
      await expect(ghost).toContainText("by 2 peers");
      await expect(ghost).toBeInViewport();
      await expect(tab.block(/^Block 50, best chain, tip, here: you, ann, being mined on this by 2 peers/)).toHaveCount(
        1,
      );
    });

    test("a block just found is marked for a moment, and none of those caught up with", async () => {
      await tab.tell(tree("a50", FOREST), peers(you("a50")));
      await expect(tab.block(/^Block 50, best chain, tip/)).toBeVisible();
      await expect(tab.tree().locator("[data-found]")).toHaveCount(0);
      await tab.tell(tree("z51", [block("z51", "a50", 51)]), peers(you("z51")));
      await expect(tab.block(/^Block 51, best chain, tip/).locator("[data-found]")).toHaveCount(1);
      await expect(tab.tree().locator("[data-found]")).toHaveCount(0, { timeout: 8_000 });
    });

    test("the camera follows the tip until the picture is moved, then stays until it is called back", async () => {
      await tab.tell(tree("a50", row("a", 51, "before", 0)), peers(you("a50")));
      const tip = tab.block(/, tip/);
      await expect(tip).toHaveAttribute("data-block", id("a50"));
      const home = await tab.place(tip);
      await tab.tell(tree("a51", [block("a51", "a50", 51)]), peers(you("a51")));
      await expect(tip).toHaveAttribute("data-block", id("a51"));
      await expect.poll(() => tab.place(tip), { message: "the new tip stands where the old one stood" }).toEqual(home);

      const { x, y } = await tab.place(tab.tree());
      await tab.page.mouse.move(x + 100, y + 150);
      await tab.page.mouse.down();
      await tab.page.mouse.move(x + 180, y + 150, { steps: 4 });
      await tab.page.mouse.up();
      await expect(tab.tree()).toHaveAttribute("data-following", "false");
      const looked = tab.block("Block 48, best chain");
      const before = await tab.place(looked);
      await tab.tell(tree("a52", [block("a52", "a51", 52)]), peers(you("a52")));
      await tab.tell(tree("a53", [block("a53", "a52", 53)]), peers(you("a53")));
      await expect(tab.tree()).toHaveAttribute("data-items", "8");
      expect(await tab.place(looked), "what is looked at stays").toEqual(before);

      await tab.button("Re-centre").click();
      await expect.poll(() => tab.place(tip)).toEqual(home);
      await expect(tab.tree()).toHaveAttribute("data-following", "true");
    });

    test("buttons zoom and lead from fork to fork", async () => {
      await tab.tell(tree("a50", FOREST), peers(you("a50")));
      const tip = tab.block(/, tip/);
      const width = async () => (await tip.boundingBox())?.width ?? 0;
      const normal = await width();
      await tab.button("Zoom in").click();
      await expect.poll(width).toBeGreaterThan(normal * 1.4);
      await tab.button("Zoom out").click();
      await expect.poll(width).toBeLessThan(normal * 1.1);

      const where = tab.page.getByRole("status");
      for (const [text, fork] of [
        ["Fork 1 of 3, at block 50", /^Block 50, best chain/],
        ["Fork 2 of 3, at block 49", "Block 49, best chain"],
        ["Fork 3 of 3, at block 30", "Block 30, best chain"],
        ["Fork 1 of 3, at block 50", /^Block 50, best chain/],
      ] as const) {
        await tab.button("Next fork").click();
        await expect(where.filter({ hasText: text })).toBeVisible();
        await expect(tab.block(fork)).toBeInViewport();
      }
    });

    test("arrow keys walk the tree and Enter opens a block", async () => {
      await tab.tell(tree("a50", FOREST), peers(you("a50")));
      const focused = () => tab.page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
      await tab.block(/, tip/).focus();
      for (const [key, lands] of [
        ["ArrowRight", "Block 51, header only"],
        ["ArrowDown", "Block 51, stale"],
        ["ArrowLeft", "Block 50, best chain, tip, here: you"],
        ["ArrowLeft", "Block 49, best chain"],
        ["Home", "Block 0, best chain"],
        ["ArrowRight", "29 blocks, 1 to 29, best chain, opens"],
        ["ArrowRight", "Block 30, best chain"],
        ["End", "Block 51, header only"],
      ] as const) {
        await tab.page.keyboard.press(key);
        await expect.poll(focused).toBe(lands);
        await expect(tab.block(lands)).toBeInViewport();
      }
      await tab.page.keyboard.press("Enter");
      await expect(tab.page.getByRole("dialog", { name: "Block 51" })).toBeVisible();
    });

    test("a table says the same", async () => {
      await tab.tell(tree("a50", FOREST), peers(you("a50", 2e6), peer("ann", "lost", { tipKnown: false, height: 53 })));
      await tab.button("Table").click();
      const rows = tab.page.getByRole("table", { name: "The blocks of the tree" }).getByRole("row");
      for (const texts of [
        ["53", "a peer’s tip, not here yet", "here: ann"],
        ["51", "header only"],
        ["51", "stale"],
        ["51", "being mined on this by 1 peer, 2.00 MH/s"],
        ["50", "best chain, tip", "here: you"],
        ["50", "invalid"],
        ["33–44", "12 blocks", "best chain"],
      ]) {
        const named = texts.reduce((rows, hasText) => rows.filter({ hasText }), rows);
        await expect(named.first(), texts.join(" ")).toBeVisible();
      }
      await tab.button("12 blocks").click();
      await expect(rows.filter({ hasText: /^40/ })).toHaveCount(1);
      await expect(tab.page.getByRole("list", { name: "Legend" })).toBeVisible();
    });

    test("a bar says how far all agree: a moment's difference changes no word", async () => {
      const bar = tab.page.getByRole("region", { name: "Agreement" });
      await tab.tell(tree("a50", FOREST), peers(you("a50")));
      await expect(bar).toContainText("You are alone");
      await tab.tell(peers(you("a50"), peer("ann", "a50"), peer("bob", "a49")));
      await expect(bar).toContainText("Agreed 3 peers");
      await expect(bar, "who stays behind catches up").toContainText("Catching up");
      await expect(bar).toContainText("1 behind");
      await tab.tell(
        peers(you("a50"), peer("ann", "a50"), peer("bob", "x32"), peer("cy", "gone", { tipKnown: false, height: 51 })),
      );
      await expect(bar).toContainText("1 on another branch · 1 on a block not here yet");
      await expect(bar).toContainText(/^Split/);
      await expect(bar).toContainText(/for [1-9]\d* s/);
      await tab.tell(peers(you("a50"), peer("ann", "a50"), peer("bob", "a50")));
      await expect(bar).toContainText("Agreed 3 peers");
    });

    test("the notice of a reorganisation says what it cost and leads into the tree", async () => {
      const news = row("n", 4, "a47", 48);
      const left = row("a", 3, "a47", 48, "stale");
      const transfer = { id: id("t"), amount: 150_000_000, fee: 1, nonce: 0, memo: "" };
      const other = `0x${"b".repeat(40)}`;
      await tab.tell(
        tree("a50", row("a", 51, "before", 0)),
        tree("n51", [...left, ...news]),
        peers(you("n51")),
        notice({
          kind: "reorganised",
          depth: 3,
          ancestor: id("a47"),
          ancestorHeight: 47,
          oldTip: id("a50"),
          newTip: id("n51"),
          returned: 5,
          own: [{ ...transfer, sender: OWN_ADDRESS, recipient: other }],
          ownBlocks: 1,
        }),
        // Time passes, and the branch given up moves out of sight.
        tree("n90", row("n", 39, "n51", 52)),
        peers(you("n90")),
      );
      const list = tab.page.getByTestId("notices");
      await expect(list).toContainText("Reorganised: 3 blocks given up, back to block 47");
      await expect(list).toContainText("5 transactions went back to the pool, 1 of them is yours:");
      await expect(list).toContainText("1.50 TAB to 0xbbbb…bbbb");
      await expect(list).toContainText("1 of the blocks given up was yours");

      const gone = tab.tree().locator(`[data-block="${id("a50")}"]`);
      await expect(gone).not.toBeInViewport();
      await list.getByRole("link", { name: "Show in the tree" }).click();
      await expect(gone).toHaveAttribute("data-state", "stale");
      await gone.scrollIntoViewIfNeeded();
      await expect(gone).toBeInViewport();
      await expect(gone.locator(".marked")).toHaveCount(1);
      await expect(tab.block("Block 47, best chain")).toBeInViewport();
    });

    test("own blocks that follow one another are one line, and the first of them is said at once", async () => {
      const mined = Array.from({ length: 25 }, (_, at) => notice({ kind: "mined", id: id(`m${at}`), height: 91 + at }));
      const list = tab.page.getByTestId("notices");
      const before = await list.getByRole("listitem").count();
      await tab.tell(...mined);
      await expect(list.getByRole("listitem").first()).toContainText("You mined 25 blocks in 0 s, the last is 115");
      await expect(list.getByRole("listitem")).toHaveCount(before + 1);
      await expect(tab.page.getByTestId("announcement")).toContainText("You mined block 91");
    });
  });
}

test("ten thousand blocks are known, and no more elements are drawn than can be moved smoothly", async ({
  context,
}) => {
  const tab = await ToldTab.open(context, relay.url, SIZES.desktop);
  // Four rivals to every block: nothing folds.
  const trunk = row("a", 2_000, "before", 0);
  const rivals = trunk.slice(1).flatMap(({ height }) => {
    return Array.from({ length: 4 }, (_, index) => block(`x${height}-${index}`, `a${height - 1}`, height, "stale"));
  });
  await tab.tell(tree("a1999", [...trunk, ...rivals]), peers(you("a1999")));
  await expect(tab.block(/, tip/)).toBeVisible();
  await expect(tab.tree()).toHaveAttribute("data-items", String(trunk.length + rivals.length));

  const frames: Record<string, string> = {};
  for (const zoomedOut of [0, 4, 5, 7]) {
    for (let click = 0; click < zoomedOut; click += 1) await tab.button("Zoom out").click();
    const { x, y } = await tab.place(tab.tree());
    await tab.page.evaluate(watchFrames);
    await tab.page.mouse.move(x + 300, y + 150);
    await tab.page.mouse.down();
    for (let step = 1; step <= 60; step += 1) await tab.page.mouse.move(x + 300 + step * 8, y + 150);
    await tab.page.mouse.up();
    const { times, long } = await tab.page.evaluate(() => window.stopWatching());
    const elements = Number(await tab.tree().getAttribute("data-elements"));
    expect(elements).toBeLessThanOrEqual(501);
    expect(times.length).toBeGreaterThan(0);
    times.sort((a, b) => a - b);
    const at = (share: number) => (times[Math.floor(share * (times.length - 1))] ?? 0).toFixed(1);
    frames[`${elements} elements`] = `median ${at(0.5)} ms, 95 % ${at(0.95)} ms, longest task ${long.toFixed(0)} ms`;
    await tab.button("Re-centre").click();
    for (let click = 0; click < zoomedOut; click += 1) await tab.button("Zoom in").click();
  }
  console.log("frames while 10,000 blocks are dragged:", frames);
});

declare global {
  interface Window {
    stopWatching(): { times: number[]; long: number };
  }
}

/** Runs in the page: notes how long each frame took, and the longest task. */
function watchFrames(): void {
  const times: number[] = [];
  let long = 0;
  let before = performance.now();
  let goes = true;
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) long = Math.max(long, duration);
  });
  observer.observe({ type: "longtask" });
  const frame = (now: number): void => {
    times.push(now - before);
    before = now;
    if (goes) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  window.stopWatching = () => {
    goes = false;
    observer.disconnect();
    return { times: times.slice(1), long };
  };
}
