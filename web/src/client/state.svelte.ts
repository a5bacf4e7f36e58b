import type { NodeEvent } from "../shared/messages";
import type { AccountView, PeerView, StatusView } from "../wasm/tabchain_core";
import type { Accounts } from "./accounts.svelte";
import { NodeBridge, type WorkerTrouble } from "./bridge";
import type { Failure } from "./failure";
import type { Keys } from "./keys.svelte";
import { announce } from "./live.svelte";
import { Mining } from "./mining.svelte";
import { type Notice, noticeWords, withNotice } from "./notices";
import { Pace } from "./pace";
import { type Convergence, converged, NOBODY } from "./tree/convergence";
import { type KnownTree, NOTHING_KNOWN, withChanges } from "./tree/known";
import { newsWords } from "./words/news";

/**
 * What the page shows, fed by the node's events. The views arrive whole and are never changed, so they are kept raw:
 * a deep proxy over every block would cost more than drawing it.
 */
export class Tab {
  readonly node: NodeBridge;
  readonly mining: Mining;

  failure = $state.raw<Failure | undefined>();
  /** The recovery phrase; absent until the page knows its storage. */
  keys = $state.raw<Keys | undefined>();
  /** The accounts of the phrase; absent until this tab has a seat. */
  accounts = $state.raw<Accounts | undefined>();
  /** Own address; empty until the node has started. */
  address = $state("");
  status = $state.raw<StatusView | undefined>();
  /** Seconds until sync has caught up, when that can be told. */
  syncLeft = $state.raw<number | undefined>();
  /** When `status` came, by the page's clock in milliseconds. */
  statusAt = $state(Date.now());
  tree = $state.raw<KnownTree>(NOTHING_KNOWN);
  peers = $state.raw<{ total: number; peers: PeerView[] }>({ total: 0, peers: [] });
  /** How far those peers agree. */
  convergence = $state.raw<Convergence>(NOBODY);
  account = $state.raw<AccountView | undefined>();
  notices = $state.raw<Notice[]>([]);
  /** Blocks mined by this tab since it was opened. */
  found = $state(0);
  /** Whether keys and settings outlive the page. */
  keepsKeys = $state(true);
  /** The block whose details are open. */
  selected = $state<string | undefined>();
  /** The page's clock, in milliseconds; ticks once a second. */
  now = $state(Date.now());

  readonly #pace = new Pace();

  constructor() {
    this.node = new NodeBridge(
      (event) => this.#take(event),
      (trouble) => this.#fail(trouble),
    );
    this.mining = new Mining(this.node);
  }

  /** Once a second. */
  tick(): void {
    this.now = Date.now();
    this.mining.measure();
  }

  #take(event: NodeEvent): void {
    switch (event.type) {
      case "status":
        if (this.status?.connection.state === "online" && event.status.connection.state === "offline") {
          announce(newsWords().disconnected);
        }
        this.status = event.status;
        this.statusAt = Date.now();
        this.#measureSync(event.status.sync);
        break;
      case "tree":
        this.tree = withChanges(this.tree, event, Date.now());
        this.#converge();
        break;
      case "peers":
        this.peers = { total: event.total, peers: event.peers };
        this.#converge();
        break;
      case "account":
        this.account = event.account;
        break;
      case "notice":
        this.notices = withNotice(this.notices, event.notice, Date.now());
        if (event.notice.kind === "mined") this.found += 1;
        if (event.notice.kind === "mined" || event.notice.kind === "reorganised") {
          announce(noticeWords(event.notice).text);
        }
        break;
      case "work":
        // For the pow workers: the node worker has handed it on already.
        break;
    }
  }

  #measureSync(sync: StatusView["sync"]): void {
    if (sync === undefined) this.#pace.reset();
    else this.#pace.note(Date.now() / 1000, sync.have);
    this.syncLeft = sync && this.#pace.remaining(sync.want);
  }

  #converge(): void {
    this.convergence = converged(this.convergence, this.tree, this.peers.peers, Date.now());
  }

  #fail({ file, reason }: WorkerTrouble): void {
    this.mining.stop();
    this.failure = file === undefined ? { kind: "node", reason } : { kind: "file", file, reason };
  }
}
