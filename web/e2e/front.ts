/** A front door before a relay. It can refuse sockets, lead to another relay, or hand out other files. */
import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";

type Change = (text: string) => string;

export class Front {
  refuseSockets = false;
  /** Changes text files on their way, by their paths. */
  readonly changes: [path: RegExp, change: Change][] = [];
  readonly #sockets = new Set<Duplex>();

  private constructor(
    private readonly server: Server,
    private target: URL,
    readonly url: string,
  ) {}

  static async before(target: string): Promise<Front> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port was given");
    const front = new Front(server, new URL(target), `http://127.0.0.1:${address.port}/`);
    server.on("request", (incoming: IncomingMessage, answer: ServerResponse) => front.#pass(incoming, answer));
    server.on("upgrade", (incoming: IncomingMessage, socket: Duplex, head: Buffer) =>
      front.#join(incoming, socket, head),
    );
    return front;
  }

  /** Leads to another relay from now on; the connections that are open are ended. */
  lead(target: string): void {
    this.target = new URL(target);
    this.hangUp();
  }

  /** Ends every socket. */
  hangUp(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  dispose(): void {
    this.hangUp();
    this.server.closeAllConnections();
    this.server.close();
  }

  #change(path: string): Change | undefined {
    const [plain = "/"] = path.split("?");
    return this.changes.find(([pattern]) => pattern.test(plain))?.[1];
  }

  #pass(incoming: IncomingMessage, answer: ServerResponse): void {
    const { hostname, port } = this.target;
    const change = this.#change(incoming.url ?? "/");
    const headers = { ...incoming.headers };
    if (change) {
      // A file that is changed has to come whole, and as text.
      delete headers["accept-encoding"];
      delete headers["if-none-match"];
    }
    const onward = request({ hostname, port, path: incoming.url, method: incoming.method, headers }, async (reply) => {
      if (!change) {
        answer.writeHead(reply.statusCode ?? 502, reply.headers);
        reply.pipe(answer);
        return;
      }
      const parts: Buffer[] = [];
      for await (const part of reply) parts.push(part as Buffer);
      const { etag, "content-length": length, ...rest } = reply.headers;
      answer.writeHead(reply.statusCode ?? 502, rest);
      answer.end(change(Buffer.concat(parts).toString()));
    });
    onward.on("error", () => answer.destroy());
    incoming.pipe(onward);
  }

  #join(incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.refuseSockets) {
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    const onward = connect(Number(this.target.port), this.target.hostname, () => {
      const headers = Object.entries(incoming.headers).map(([name, value]) => `${name}: ${value}\r\n`);
      onward.write(`GET ${incoming.url} HTTP/1.1\r\n${headers.join("")}\r\n`);
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
    socket.on("close", () => {
      this.#sockets.delete(socket);
      onward.destroy();
    });
  }
}
