/** The real program, started on a free port with a data directory of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const START_MS = 20_000;

export const FAST = fileURLToPath(new URL("fixtures/fast.toml", import.meta.url));

export interface RelayOptions {
  /** `regtest`, `tabnet` or the path of a network file. */
  network: string;
  /** Addresses of other relays to join. */
  peers?: string[];
  /** A folder with a chain to begin with, which is copied. */
  chain?: string;
  /** Further arguments. */
  more?: string[];
}

export interface Block {
  id: string;
  height: number;
  previous: string;
  coinbase: { id: string; miner: string };
  transfers: { id: string; recipient: string }[];
}

export interface Account {
  balance: number;
  spendable: number;
  immature: number;
  pending: number;
  nonce: number;
}

export class Relay {
  #program: ChildProcess | undefined;
  #log = "";
  url = "";

  private constructor(
    private readonly options: RelayOptions,
    private readonly dataDir: string,
    private readonly port: number,
  ) {}

  /** Starts on a free port with a data directory that is empty unless a chain is given. */
  static async start(options: RelayOptions): Promise<Relay> {
    const dataDir = await mkdtemp(join(tmpdir(), "tabchain-e2e-"));
    if (options.chain !== undefined) await cp(options.chain, dataDir, { recursive: true });
    const relay = new Relay(options, dataDir, await freePort());
    await relay.restart();
    return relay;
  }

  /** Starts again on the same port and data directory. */
  async restart(): Promise<void> {
    const program = process.env.TABCHAIN_BIN;
    if (!program) throw new Error("TABCHAIN_BIN must name the program; `cargo xtask test` sets it");
    const { network, peers = [], more = [] } = this.options;
    const child = spawn(
      program,
      [
        "serve",
        ...["--listen", `127.0.0.1:${this.port}`, "--data-dir", this.dataDir, "--network", network],
        ...peers.flatMap((peer) => ["--peer", peer]),
        ...more,
      ],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    this.#program = child;
    // If a test fails before it disposes of the relay, nothing is left running.
    const end = (): unknown => child.kill("SIGKILL");
    process.once("exit", end);
    child.once("exit", () => process.removeListener("exit", end));
    child.stderr?.on("data", (bytes: Buffer) => {
      this.#log = (this.#log + bytes.toString()).slice(-20_000);
    });
    if (!child.stdout) throw new Error("the program has no standard output");
    const lines = createInterface({ input: child.stdout });
    const signal = AbortSignal.timeout(START_MS);
    const [first] = await Promise.race([
      once(lines, "line", { signal }) as Promise<[string]>,
      once(child, "exit").then(() => Promise.reject(new Error(`the program ended:\n${this.#log}`))),
    ]);
    this.url = first;
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    const child = this.#program;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  /** Ends it and removes what it stored. */
  async dispose(): Promise<void> {
    await this.kill();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  async get<T>(path: string): Promise<T> {
    const response = await fetch(new URL(path, this.url));
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** Has the native node mine one block. */
  mine(address: string): Promise<Block> {
    return this.get<Block>(`/mine?miner_address=${address}`);
  }

  /** Gives the native node a chain of this many blocks on regtest, by a node that joins for it. */
  async fill(blocks: number): Promise<void> {
    const program = process.env.TABCHAIN_FILL;
    if (!program) throw new Error("TABCHAIN_FILL must name the program; `cargo xtask test` sets it");
    const socket = new URL("/ws", this.url.replace("http", "ws"));
    const child = spawn(program, [socket.href, String(blocks)], { stdio: ["ignore", "ignore", "inherit"] });
    const [code] = await once(child, "exit");
    if (code !== 0) throw new Error(`fill ended with ${code}`);
  }

  /** The whole best chain. */
  async chain(): Promise<Block[]> {
    return (await this.get<{ chain: Block[]; length: number }>("/chain")).chain;
  }

  account(address: string): Promise<Account> {
    return this.get<Account>(`/api/v1/addresses/${address}`);
  }

  /** Id of the native node's tip. */
  async tip(): Promise<string> {
    const { id } = await this.get<Block>("/api/v1/blocks/tip");
    return id;
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}
