/** A proxy that leads every name to this machine: WebKit has no switch for that, and the system's names stay as they are. */
import { once } from "node:events";
import { createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";

const HERE = "127.0.0.1";

export async function startLanProxy(): Promise<{ address: string; close(): Promise<void> }> {
  const server = createServer((asked, answer) => {
    const passed = passOn(asked);
    passed.on("response", (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    passed.on("error", () => answer.destroy());
    answer.on("close", () => passed.destroy());
    asked.pipe(passed);
  });
  // A WebSocket is asked for like a page, and what follows goes both ways as it is.
  server.on("upgrade", (asked: IncomingMessage, client: Duplex, early: Buffer) => {
    const passed = passOn(asked);
    passed.on("upgrade", ({ rawHeaders }: IncomingMessage, relay: Duplex, first: Buffer) => {
      client.write(`HTTP/1.1 101 Switching Protocols\r\n${lines(rawHeaders)}\r\n`);
      client.write(first);
      relay.write(early);
      relay.on("error", () => client.destroy());
      client.on("error", () => relay.destroy());
      relay.pipe(client).pipe(relay);
    });
    passed.on("response", () => client.destroy());
    passed.on("error", () => client.destroy());
    passed.end();
  });
  server.listen(0, HERE);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    address: `${HERE}:${port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The same question to the server on this machine. */
function passOn({ method, url = "", headers }: IncomingMessage) {
  const { port, pathname, search } = new URL(url);
  return request({ host: HERE, port, method, headers, path: pathname + search });
}

function lines(headers: string[]): string {
  const pairs = headers.flatMap((name, place) => (place % 2 === 0 ? [`${name}: ${headers[place + 1]}\r\n`] : []));
  return pairs.join("");
}
