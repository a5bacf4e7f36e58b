/** The link that leads others into a room: the relay's address and the network that they find there. */

/** Genesis ids begin with zeros; they differ at the end. */
const DIGITS = 16;

/** The link to the room of the network with this genesis id, at the relay with this address. */
export function roomLink(relay: string, genesis: string): string {
  const link = new URL("/", relay);
  link.searchParams.set("network", genesis.slice(-DIGITS));
  return link.href;
}

/** The end of the genesis id for which the page was opened; `undefined` if any network will do. */
export function wantedNetwork(search: string): string | undefined {
  const wanted = new URLSearchParams(search).get("network")?.toLowerCase();
  return wanted && /^[0-9a-f]{8,64}$/.test(wanted) ? wanted : undefined;
}

/** Whether a link for `wanted` was made for the network with this genesis id. */
export const leadsTo = (wanted: string | undefined, genesis: string): boolean =>
  wanted === undefined || genesis.endsWith(wanted);
