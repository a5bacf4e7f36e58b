/** A tab whose node says what the test tells it to say: any tree can be shown without being mined. */
import { type BrowserContext, expect, type Locator, type Page } from "@playwright/test";
import type { BlockState, BlockSummary, NodeEvent, NoticeView, PeerView } from "../src/wasm/chain_wasm";

export const OWN_ADDRESS = `0x${"a".repeat(40)}`;
const OWN_NODE = "00000000000000a0";

declare global {
  interface Window {
    /** Says this to the page in the role of its node worker. */
    tell(events: NodeEvent[]): void;
  }
}

export class ToldTab {
  private constructor(readonly page: Page) {}

  static async open(
    context: BrowserContext,
    url: string,
    viewport: { width: number; height: number },
  ): Promise<ToldTab> {
    const page = await context.newPage();
    await page.setViewportSize(viewport);
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.addInitScript(playNode, { address: OWN_ADDRESS, node: OWN_NODE });
    await page.goto(url);
    await expect(page.getByTestId("tree")).toBeVisible();
    return new ToldTab(page);
  }

  tell(...events: NodeEvent[]): Promise<void> {
    return this.page.evaluate((events) => window.tell(events), events);
  }

  tree(): Locator {
    return this.page.getByTestId("tree");
  }

  /** A block of the tree, by its spoken name. */
  block(name: string | RegExp): Locator {
    return this.tree().getByRole("button", { name });
  }

  button(name: string): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  /** The place of something on the screen, in whole pixels. */
  async place(of: Locator): Promise<{ x: number; y: number }> {
    const box = await of.boundingBox();
    if (!box) throw new Error("it is not on the screen");
    return { x: Math.round(box.x), y: Math.round(box.y) };
  }
}

/** Runs in the page before its own scripts: the node worker is played here, every other worker is real. */
function playNode({ address, node }: { address: string; node: string }): void {
  const Real = window.Worker;
  class Played extends EventTarget {
    onmessage: ((event: MessageEvent) => void) | null = null;
    readonly #channel = new MessageChannel();

    constructor() {
      super();
      this.#channel.port1.onmessage = ({ data }) => this.onmessage?.(new MessageEvent("message", { data }));
      window.tell = (events) => {
        for (const event of events) this.#say({ type: "events", events: [{ event, ago: 0 }] });
      };
      this.#say({ type: "loaded" });
    }

    postMessage(message: { type: string; id: number; method: string; args: unknown[] }): void {
      if (message.type !== "call") return;
      const { id, method, args } = message;
      if (method === "takeSeat") this.#say({ type: "answer", id, value: { number: 0, node, account: 0 } });
      else if (method === "firstPhrase") this.#say({ type: "answer", id, value: args[0] });
      else if (method === "openWallet") this.#say({ type: "answer", id, value: address });
      else if (method === "newPhrase") this.#say({ type: "answer", id, value: "abandon ".repeat(11).concat("about") });
      else if (method === "block") this.#say({ type: "refusal", id, reason: "it was only told of" });
      else this.#say({ type: "answer", id, value: undefined });
    }

    /** As between threads: a message is cloned, and arrives later. */
    #say(message: unknown): void {
      this.#channel.port2.postMessage(message);
    }

    terminate(): void {}
  }
  window.Worker = new Proxy(Real, {
    construct: (_, [url, options]: [string | URL, WorkerOptions?]) =>
      String(url).includes("node-worker") ? new Played() : new Real(url, options),
  });
}

/** Sixty-four digits that end in a readable name. */
export const id = (name: string): string => Buffer.from(name).toString("hex").padStart(64, "0");

export function block(name: string, parent: string, height: number, state: BlockState = "best"): BlockSummary {
  const time = 1_763_769_600 + height;
  return { id: id(name), parent: id(parent), height, time, difficulty: 1, transfers: 0, state, mine: false };
}

/** A row of blocks, named by a letter and their heights. */
export function row(letter: string, count: number, parent: string, height: number, state?: BlockState): BlockSummary[] {
  return Array.from({ length: count }, (_, index) =>
    block(`${letter}${height + index}`, index === 0 ? parent : `${letter}${height + index - 1}`, height + index, state),
  );
}

export const tree = (tip: string, blocks: BlockSummary[], gone: string[] = []): NodeEvent => ({
  type: "tree",
  tip: id(tip),
  blocks,
  gone: gone.map(id),
});

export const peers = (...peers: PeerView[]): NodeEvent => ({ type: "peers", total: peers.length, peers });

export const peer = (name: string, tip: string, more: Partial<PeerView> = {}): PeerView => ({
  peer: 1,
  node: name.padEnd(16, "0"),
  name,
  kind: "tab",
  tip: id(tip),
  tipKnown: true,
  height: 0,
  hashRate: 0,
  you: false,
  ...more,
});

export const you = (tip: string, hashRate = 0): PeerView => peer("you", tip, { node: OWN_NODE, you: true, hashRate });

export const notice = (notice: NoticeView): NodeEvent => ({ type: "notice", notice });
