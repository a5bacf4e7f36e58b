import { untrack } from "svelte";
import type { HeldAccount, Seat, SeatNews } from "../shared/messages";
import type { AccountView, PeerView, StatusView } from "../wasm/chain_wasm";
import type { Failure } from "./health/failure";
import { Health } from "./health/health.svelte";
import { EventLog } from "./log/log.svelte";
import { type Notice, noticeText, noticeWords, relayGoneText, withNotice } from "./log/notices";
import { OwnBlocks } from "./log/own-blocks";
import type { ShownEvent } from "./log/recording";
import { Mining } from "./mining/mining.svelte";
import { NodeBridge } from "./node/bridge";
import { type KnownTree, NOTHING_KNOWN, withChanges } from "./node/known";
import { Pace } from "./node/pace";
import type { GivenUp } from "./node/seat";
import type { WorkerTrouble } from "./node/trouble";
import type { Siblings } from "./siblings/siblings.svelte";
import type { Sibling } from "./siblings/word";
import {
  type Agreement,
  type AgreementWord,
  agreement,
  headsOf,
  isPending,
  NOBODY,
  sightOf,
  standing,
} from "./tree/agreement";
import { announce } from "./ui/live.svelte";
import type { Accounts } from "./wallet/accounts.svelte";
import type { Contacts } from "./wallet/contacts.svelte";
import type { Keys } from "./wallet/keys.svelte";
import { newsWords } from "./words/news";

/**
 * The time between two ticks, in milliseconds: while a person waits for something by the clock, and in a quiet page.
 */
const TICK_MS = { waiting: 1_000, quiet: 4_000 };

const NO_SIBLINGS: readonly Sibling[] = [];

/**
 * The state that the page shows, fed by the node's events. The views arrive whole and are never changed, so they are
 * kept raw: a deep proxy over every block would cost more than drawing it.
 */
export class Tab {
  readonly node: NodeBridge;
  readonly mining: Mining;
  /** All that is shown comes through here: the node's events, or those of a recording. */
  readonly log = new EventLog(() => this.mining.easiestHashes);
  readonly health = new Health(this);

  failure = $state.raw<Failure | undefined>();
  /** The recovery phrase; absent until the page knows its storage. */
  keys = $state.raw<Keys | undefined>();
  /** The accounts of the phrase; absent until this tab has a seat. */
  accounts = $state.raw<Accounts | undefined>();
  /** The people to send to; absent until the page knows its storage. */
  contacts = $state.raw<Contacts | undefined>();
  /** The users of all accounts, as they were told last. */
  held: readonly HeldAccount[] = [];
  /** Told of each further seat. */
  onMoved: (seat: Seat) => void = () => {};
  /** Whether the node can be asked. */
  started = $state(false);
  /** Own address; empty until the wallet is open. */
  address = $state("");
  status = $state.raw<StatusView | undefined>();
  /** Seconds until sync has caught up, when that can be told. */
  syncLeft = $state.raw<number | undefined>();
  /** When `status` came, by the page's clock in milliseconds. */
  statusAt = $state(Date.now());
  tree = $state.raw<KnownTree>(NOTHING_KNOWN);
  peers = $state.raw<{ total: number; peers: PeerView[] }>({ total: 0, peers: [] });
  /** How far the peers in view agree, at the last news. */
  agreement = $state.raw<Agreement>(NOBODY);
  account = $state.raw<AccountView | undefined>();
  notices = $state.raw<Notice[]>([]);
  /** Whether keys and settings outlive the page. */
  keepsKeys = $state(true);
  /** This tab's place among those of the browser. */
  seat = $state.raw<Seat | undefined>();
  /** The last seat or account that it had to give up to another tab. */
  givenUp = $state.raw<GivenUp | undefined>();
  /** Hears the other tabs of this browser; absent where tabs cannot speak. */
  beside = $state.raw<Siblings | undefined>();
  /** The block whose details are open. */
  selected = $state<string | undefined>();
  /** The time from which the page counts; see `tick`. */
  #clock = $state(Date.now());

  readonly #pace = new Pace();
  readonly #ownBlocks = new OwnBlocks();
  /** The word of agreement that was told last to those who hear the page. */
  #toldWord: AgreementWord = "agreed";

  constructor() {
    this.node = new NodeBridge(
      (event, at) => {
        if (event.type === "work") return; // For the pow workers: the node worker has handed it on already.
        this.mining.hear(event);
        this.log.live(event, at);
        // New events are drawn, and the time with them, so that it is not drawn alone a little later.
        this.wind();
      },
      (news) => this.#hearOfSeat(news),
      (trouble) => this.#fail(trouble),
    );
    this.mining = new Mining(this.node);
    this.log.follow({
      outcome: true,
      clear: () => this.#clear(),
      take: (event, at, fresh) => this.#take(event, at, fresh),
    });
  }

  /** The time of the shown state, in milliseconds. */
  get now(): number {
    return this.log.replay ? this.log.position : this.#clock;
  }

  /** Other tabs of this browser while the relay is gone; never in a recording, which is of this node alone. */
  get siblings(): readonly Sibling[] {
    return (!this.log.replay && this.beside?.shown) || NO_SIBLINGS;
  }

  /** How far all agree now, and since when. */
  readonly standing = $derived.by(() => standing(this.agreement, this.now));

  /** Whether a person waits for something by the clock. */
  readonly #waits = $derived.by(
    () =>
      this.mining.wanted ||
      this.status?.connection.state !== "online" ||
      this.status.sync !== undefined ||
      isPending(this.agreement, this.#clock),
  );

  /** Ticks for as long as the page is there. Each tick wakes the processor, so a quiet page ticks seldom. */
  live(isHidden: () => boolean): void {
    $effect.root(() => {
      const every = $derived(this.#waits ? TICK_MS.waiting : TICK_MS.quiet);
      $effect(() => {
        const ticks = setInterval(() => this.#tick(isHidden()), every);
        return () => clearInterval(ticks);
      });
      $effect(() => {
        void this.siblings;
        untrack(() => this.#compare(this.now));
      });
      $effect(() => {
        const { word } = this.standing;
        untrack(() => this.#tellOfAgreement(word));
      });
    });
  }

  /** The clock makes the page draw: it does not move where nobody sees it, nor if an event has just moved it. */
  #tick(hidden: boolean): void {
    this.health.tick();
    this.mining.measure();
    this.#say(this.#ownBlocks.due(Date.now()));
    const age = Date.now() - this.#clock;
    if (!hidden && (this.#waits || age >= TICK_MS.quiet - TICK_MS.waiting)) this.wind();
  }

  /** Sets the clock to now. */
  wind(): void {
    this.#clock = Date.now();
  }

  #hearOfSeat(news: SeatNews): void {
    switch (news.type) {
      case "moved":
        this.#move(news.seat, news.before);
        break;
      case "address":
        this.address = news.address;
        break;
      case "letGo":
        if (this.seat) this.seat = { ...this.seat, account: news.account };
        this.accounts?.use(news.account);
        if (news.address !== "") this.address = news.address;
        this.givenUp = { kind: "account", before: news.before, now: news.account };
        break;
      case "held":
        this.held = news.held;
        if (this.accounts) this.accounts.held = news.held;
    }
  }

  /** The node starts anew on another seat: the news of the node before is void. */
  #move(seat: Seat, before: Seat): void {
    this.seat = seat;
    this.address = "";
    this.givenUp = { kind: "seat", before: before.account, now: seat.account };
    this.accounts?.move(seat);
    this.onMoved(seat);
    const gone = this.log.replay ? [] : this.tree.blocks.map(({ id }) => id);
    this.log.live({ type: "tree", tip: this.tree.tip, blocks: [], gone });
  }

  #take(event: ShownEvent, at: number, fresh: boolean): void {
    switch (event.type) {
      case "status":
        if (this.status?.connection.state === "online" && event.status.connection.state === "offline") {
          if (fresh) setTimeout(() => this.#tellOfLoss(), this.beside?.answersMs ?? 0);
        }
        this.status = event.status;
        this.statusAt = at;
        this.#measureSync(event.status.sync, at);
        break;
      case "tree":
        this.tree = withChanges(this.tree, event, at);
        this.#compare(at);
        break;
      case "peers":
        this.peers = { total: event.total, peers: event.peers };
        this.#compare(at);
        break;
      case "account":
        this.account = event.account;
        break;
      case "notice":
        this.notices = withNotice(this.notices, event.notice, at);
        if (fresh && event.notice.kind === "mined") this.#say(this.#ownBlocks.hear(event.notice, at));
        if (fresh && event.notice.kind === "reorganised") announce(noticeWords(event.notice).text);
        break;
    }
  }

  #say(notice: Notice | undefined): void {
    if (notice) announce(noticeText(notice));
  }

  #clear(): void {
    this.status = undefined;
    this.tree = NOTHING_KNOWN;
    this.peers = { total: 0, peers: [] };
    this.agreement = NOBODY;
    this.account = undefined;
    this.notices = [];
    this.#measureSync(undefined, 0);
  }

  #measureSync(sync: StatusView["sync"], at: number): void {
    if (sync === undefined) this.#pace.reset();
    else this.#pace.note(at / 1000, sync.have);
    this.syncLeft = sync && this.#pace.remaining(sync.want);
  }

  #compare(at: number): void {
    this.agreement = agreement(this.agreement, sightOf(this.tree, this.peers.peers, this.siblings), at);
  }

  /** Once it is known who else goes on: the words are those of the bar that stands there. */
  #tellOfLoss(): void {
    if (this.status?.connection.state !== "online") announce(relayGoneText(this.siblings.length));
  }

  /** A split is news, and so is its end; that somebody is a little behind is not. */
  #tellOfAgreement(word: AgreementWord): void {
    if (word === this.#toldWord || word === "catchingUp") return;
    this.#toldWord = word;
    if (!this.log.replay && headsOf(this.agreement) > 1) announce(newsWords()[word]);
  }

  #fail({ file, reason }: WorkerTrouble): void {
    this.mining.stop();
    this.failure = file === undefined ? { kind: "node", reason } : { kind: "file", file, reason };
  }
}
