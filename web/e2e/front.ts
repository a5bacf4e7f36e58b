/** A front door before a relay that can be told to refuse sockets while pages still load. */
import { once } from "node:events";
import { createServer, request, type Server } from "node:http";
import { connect } from "node:net";

export class Front {
  refuseSockets = false;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async before(target: string): Promise<Front> {
    const { hostname, port } = new URL(target);
    const server = createServer((incoming, answer) => {
      const onward = request(
        { hostname, port, path: incoming.url, method: incoming.method, headers: incoming.headers },
        (reply) => {
          answer.writeHead(reply.statusCode ?? 502, reply.headers);
          reply.pipe(answer);
        },
      );
      onward.on("error", () => answer.destroy());
      incoming.pipe(onward);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port was given");
    const front = new Front(server, `http://127.0.0.1:${address.port}/`);
    server.on("upgrade", (incoming, socket, head) => {
      if (front.refuseSockets) {
        socket.destroy();
        return;
      }
      const onward = connect(Number(port), hostname, () => {
        const headers = Object.entries(incoming.headers).map(([name, value]) => `${name}: ${value}\r\n`);
        onward.write(`GET ${incoming.url} HTTP/1.1\r\n${headers.join("")}\r\n`);
        onward.write(head);
        onward.pipe(socket).pipe(onward);
      });
      onward.on("error", () => socket.destroy());
      socket.on("error", () => onward.destroy());
      socket.on("close", () => onward.destroy());
    });
    return front;
  }

  dispose(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
