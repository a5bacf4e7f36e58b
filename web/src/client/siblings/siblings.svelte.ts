/**
 * Other tabs of this browser, for the picture alone. While its relay is gone, a tab hears nothing of the network; here
 * it sees on which blocks the tabs beside it are. None of it reaches the node, which goes on alone: people should see
 * that tabs fork without a relay and converge with it, so this must not repair it.
 *
 * A tab asks while its own link is down, and gets answers; while all is well, nothing is said.
 */

import type { Listener, ShownEvent } from "../log/recording";
import { ownImpairment } from "../node/impairment";
import { type KnownTree, NOTHING_KNOWN, withChanges } from "../node/known";
import { Company, SILENCE_MS } from "./company";
import { type Circle, isSame, MOST_HEADERS, packed, type Sibling, type SiblingHeader, unpacked } from "./word";

/** The part of a `BroadcastChannel` that is used here. */
export interface SiblingsChannel {
  postMessage(message: object): void;
  onmessage: ((event: MessageEvent<unknown>) => void) | null;
}

/** How often a tab asks, unless another has asked for both. */
export const ASK_MS = 3_000;
/** A tab shows itself no more often than this. */
export const SHOW_MS = 1_000;
/** How long the answers to a question may take, in milliseconds. */
const ANSWERS_MS = SHOW_MS + 500;
/** How often the tab checks whether others have fallen silent. */
const TICK_MS = 1_000;

const NOBODY: readonly Sibling[] = [];

export class Siblings implements Listener {
  readonly outcome = true;
  /** The tabs that are there while the own link is down; empty otherwise. */
  shown = $state.raw<readonly Sibling[]>(NOBODY);
  /** How long after the loss of the link, in milliseconds, `shown` tells whether others are there. */
  readonly answersMs = ANSWERS_MS;

  readonly #channel: SiblingsChannel;
  /** Whether a person looks at this page: a hidden page has no need to ask. */
  readonly #isLooked: () => boolean;
  readonly #company = new Company();
  #tree: KnownTree = NOTHING_KNOWN;
  #own: { genesis: string; node: string; name: string } | undefined;
  #group = 0;
  /** Runs while the own link is down. */
  #ticks: ReturnType<typeof setInterval> | undefined;
  /** When a tab of this circle asked last, this tab included. */
  #asked = Number.NEGATIVE_INFINITY;
  #showed = Number.NEGATIVE_INFINITY;
  #later: ReturnType<typeof setTimeout> | undefined;

  constructor(channel: SiblingsChannel, isLooked = () => true) {
    this.#channel = channel;
    this.#isLooked = isLooked;
    channel.onmessage = ({ data }) => this.#hear(data);
  }

  /** The news of the own node, whether or not the page shows it. */
  take(event: ShownEvent, at: number): void {
    switch (event.type) {
      case "status": {
        const { genesis, node, name, connection } = event.status;
        this.#own = { genesis, node, name };
        // A try to connect changes nothing: most tries fail while the relay is gone.
        if (connection.state === "offline") this.#goDown();
        else if (connection.state === "online") this.#comeUp();
        break;
      }
      case "tree": {
        const { tip } = this.#tree;
        this.#tree = withChanges(this.#tree, event, at);
        if (this.#tree.tip !== tip && performance.now() - this.#asked < SILENCE_MS) this.#show();
        break;
      }
      case "peers": {
        const { group } = ownImpairment(event.peers);
        if (group === this.#group) break;
        this.#group = group;
        this.#asked = Number.NEGATIVE_INFINITY;
        this.#company.clear();
        this.#tell();
        if (this.#ticks !== undefined) this.#tick();
      }
    }
  }

  get #circle(): Circle | undefined {
    return this.#own && { genesis: this.#own.genesis, group: this.#group };
  }

  #goDown(): void {
    if (this.#ticks !== undefined) return;
    this.#ticks = setInterval(() => this.#tick(), TICK_MS);
    // The answers to what another has asked before came while nobody listened here.
    this.#asked = Number.NEGATIVE_INFINITY;
    this.#tick();
  }

  #comeUp(): void {
    clearInterval(this.#ticks);
    this.#ticks = undefined;
    this.#company.clear();
    this.#tell();
  }

  #tick(): void {
    const now = performance.now();
    if (this.#company.dropSilent(now)) this.#tell();
    if (!this.#circle || now - this.#asked < ASK_MS || !this.#isLooked()) return;
    this.#asked = now;
    this.#post(packed({ type: "ask", circle: this.#circle }));
    // A tab that asks shows itself, too, so that one question is enough for all.
    this.#show();
  }

  #hear(message: unknown): void {
    const word = unpacked(message);
    if (!word || !this.#circle || !isSame(word.circle, this.#circle)) return;
    const now = performance.now();
    if (word.type === "ask") {
      this.#asked = now;
      this.#show();
    } else if (this.#ticks !== undefined && word.sibling.node !== this.#own?.node) {
      if (this.#company.hear(word.sibling, now)) this.#tell();
    }
  }

  /** Now, or as soon as it may again. */
  #show(): void {
    if (this.#later !== undefined) return;
    const wait = this.#showed + SHOW_MS - performance.now();
    if (wait > 0) {
      this.#later = setTimeout(() => {
        this.#later = undefined;
        this.#show();
      }, wait);
      return;
    }
    const headers = lastHeaders(this.#tree);
    if (!this.#own || !this.#circle || headers.length === 0) return;
    this.#showed = performance.now();
    const { node, name } = this.#own;
    this.#post(packed({ type: "show", circle: this.#circle, sibling: { node, name, headers } }));
  }

  #post(message: object): void {
    try {
      this.#channel.postMessage(message);
    } catch {
      // Some browsers withhold the channel: then nothing is shown of other tabs, and nothing of this one.
    }
  }

  #tell(): void {
    const { siblings } = this.#company;
    if (siblings.length > 0 || this.shown.length > 0) this.shown = siblings;
  }
}

/** The last headers of the best chain, upwards. */
function lastHeaders({ tip, blocks }: KnownTree): SiblingHeader[] {
  const byId = new Map(blocks.map((block) => [block.id, block]));
  const headers: SiblingHeader[] = [];
  for (let block = byId.get(tip); block && headers.length < MOST_HEADERS; block = byId.get(block.parent)) {
    const { id, parent, height, time } = block;
    headers.push({ id, parent, height, time });
  }
  return headers.reverse();
}

/** The part of a tab that has to do with the tabs beside it. */
interface Neighbour {
  beside: Siblings | undefined;
  readonly log: { overhear(listener: Listener): void };
}

/** Lets the tab see those beside it, if the browser lets them speak. */
export function joinSiblings(tab: Neighbour): void {
  let channel: BroadcastChannel;
  try {
    channel = new BroadcastChannel("tabchain siblings");
  } catch {
    return;
  }
  const siblings = new Siblings(channel, () => !document.hidden);
  tab.beside = siblings;
  tab.log.overhear(siblings);
}
