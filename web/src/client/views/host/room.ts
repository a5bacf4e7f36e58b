/** The address that others open to come in. */

/** The command that started the relay. */
export interface Started {
  command: string;
  /** Its options that say where to listen; empty if there are none. */
  listen: string;
}

/** The relay's description of its room. */
export interface Room {
  /** The address that others on its network open; `null` if only its own machine can open it. */
  url: string | null;
  /** Origins of the sites that may frame parts of the page. */
  embedders: string[];
  /** `null` for a page on another machine, and absent where the relay is older. */
  started?: Started | null;
}

export interface Entrance {
  /** The relay's address. */
  url: string;
  /** Whether others reach it. */
  forOthers: boolean;
}

/** The address by which this page was opened, unless it leads only this machine's browsers to the relay. */
export function entrance(page: { origin: string; hostname: string }, room: Room | undefined): Entrance {
  if (!isLoopback(page.hostname)) return { url: page.origin, forOthers: true };
  return room?.url ? { url: room.url, forOthers: true } : { url: page.origin, forOthers: false };
}

/** Names and addresses that lead every machine back to itself. */
export const isLoopback = (hostname: string): boolean =>
  /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/i.test(hostname);

export async function askRoom(ask: typeof fetch): Promise<Room> {
  const answer = await ask("/api/v1/room");
  if (!answer.ok) throw new Error(`the relay answered ${answer.status}`);
  return (await answer.json()) as Room;
}
