/**
 * The views of the page. A view is there as soon as its file is: `NAMEView.svelte`, in the folder that is named below.
 * It is fetched when it is first shown, or once the tab is online, whichever comes first. Until its file exists, its
 * place is nowhere and no link leads to it.
 */
import type { Component } from "svelte";
import type { Route, ViewName } from "../place/route";
import type { Tab } from "../tab.svelte";

/** The properties of every view. */
export interface ViewProps<V extends ViewName = ViewName> {
  tab: Tab;
  route: Extract<Route, { view: V }>;
}

/** A view's module. Its component takes the one route that leads to it; `parseRoute` has checked that. */
interface ViewModule {
  default: Component<ViewProps<never>>;
}

const FILES: Record<ViewName, string> = {
  watch: "./watch/WatchView.svelte",
  explore: "./explorer/ExploreView.svelte",
  block: "./explorer/block/BlockView.svelte",
  tx: "./explorer/tx/TxView.svelte",
  address: "./explorer/address/AddressView.svelte",
  peers: "./peers/PeersView.svelte",
  charts: "./charts/ChartsView.svelte",
  log: "./log/LogView.svelte",
  wallet: "./wallet/WalletView.svelte",
  lab: "./lab/LabView.svelte",
  lessons: "./lessons/LessonsView.svelte",
  host: "./host/HostView.svelte",
};

const loaders = import.meta.glob<ViewModule>("./**/*View.svelte");

/** The file of a view's component, for messages. */
export const fileOfView = (view: ViewName): string => FILES[view];

/** Fetches a view's module; `undefined` if there is no such view. */
export const loaderOf = (view: ViewName): (() => Promise<ViewModule>) | undefined => loaders[FILES[view]];

/** Above any view, while a recording is shown. */
export const loadReplayBar = () => import("../log/ReplayBar.svelte");

/** Fetches every view, so that all of them can be shown when the relay is gone. */
export async function keepViewsAtHand(): Promise<void> {
  // A view that does not arrive says so when it is wanted.
  await Promise.allSettled([...Object.values(loaders), loadReplayBar].map((load) => load()));
}

/** A view to which a link of its own leads. */
export type DestinationName = Exclude<ViewName, "block" | "tx" | "address">;

/** A place in the navigation. */
export interface Destination {
  view: DestinationName;
  /** Path of its sign, on a square of 24. */
  sign: string;
  /** Whether a phone shows it at once; the others stand behind one button there. */
  near: boolean;
  /** Views that are a part of it, without a place of their own. */
  parts: readonly ViewName[];
}

const DESTINATIONS: readonly Destination[] = [
  { view: "watch", sign: "M3 5h6v6H3zM15 5h6v6h-6zM15 15h6v5h-6zM9 8h6M12 8v9.5h3", near: true, parts: [] },
  {
    view: "explore",
    sign: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.3 15.3 20 20",
    near: true,
    parts: ["block", "tx", "address"],
  },
  { view: "wallet", sign: "M4 7h14a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H4zM4 7V5h12M15.5 13.5h.01", near: true, parts: [] },
  {
    view: "lessons",
    sign: "M12 6c-2-1.5-5-2-8-2v14c3 0 6 .5 8 2 2-1.5 5-2 8-2V4c-3 0-6 .5-8 2zM12 6v14",
    near: true,
    parts: [],
  },
  {
    view: "peers",
    sign: "M12 3v5M6.5 19l3.6-6.2M17.5 19l-3.6-6.2M12 8a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
    near: false,
    parts: [],
  },
  { view: "charts", sign: "M4 4v16h16M8 15l4-5 3 3 5-7", near: false, parts: [] },
  { view: "log", sign: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.5l3 2", near: false, parts: [] },
  {
    view: "lab",
    sign: "M9 3h6M10 3v6l-5 10a1.5 1.5 0 0 0 1.4 2h11.2a1.5 1.5 0 0 0 1.4-2L14 9V3M7.5 15h9",
    near: false,
    parts: [],
  },
  { view: "host", sign: "M4 4h16v11H4zM12 15v5M8 20h8", near: false, parts: [] },
];

/** The places to which the navigation leads, in its order. */
export const destinations: readonly Destination[] = DESTINATIONS.filter(({ view }) => loaderOf(view) !== undefined);
