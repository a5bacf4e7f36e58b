/** A name as home networks give them, which leads to this machine. To a browser it is that of another machine. */
export const LAN_NAME = "room.local";

/** The same page on plain http in a LAN: no secure context. */
export const onLan = (url: string): string => url.replace("127.0.0.1", LAN_NAME);
