/** A worker that takes blocks in again, and reports time and memory. */
import { reasonOf } from "../../src/shared/messages";
import type { FromReplayer, ToReplayer } from "../shared/messages";
import type { Keeps, Replayed } from "../shared/replay";
import init, { Replay } from "../wasm/bench_chain_wasm";

const START: Record<Keeps, () => Replay> = { headers: Replay.headers, blocks: Replay.blocks, node: Replay.node };

async function replay({ keeps, url }: ToReplayer): Promise<Replayed> {
  const { memory } = await init();
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the server answered ${response.status} for the blocks`);
  const file = await response.arrayBuffer();
  const replay = START[keeps]();
  let spent = 0;
  let first: { blocks: number; bytes: number } | undefined;
  for (const piece of piecesOf(file)) {
    spent += replay.add(piece);
    // A chain does not need the room into which a piece is read.
    first ??= { blocks: replay.height, bytes: memory.buffer.byteLength };
  }
  const blocks = replay.height;
  if (!first || first.blocks === blocks) throw new Error(`${blocks} blocks are too few`);
  const bytesEach = (memory.buffer.byteLength - first.bytes) / (blocks - first.blocks);
  return { blocks, seconds: spent / 1000, bytesEach };
}

/** Each piece lies after its length, as the native half wrote it. */
function* piecesOf(file: ArrayBuffer): Generator<Uint8Array> {
  const view = new DataView(file);
  for (let at = 0; at < file.byteLength; ) {
    const length = view.getUint32(at, true);
    yield new Uint8Array(file, at + 4, length);
    at += 4 + length;
  }
}

addEventListener("message", async ({ data }: MessageEvent<ToReplayer>) => {
  try {
    postMessage({ type: "replayed", replayed: await replay(data) } satisfies FromReplayer);
  } catch (error) {
    postMessage({ type: "failed", reason: reasonOf(error) } satisfies FromReplayer);
  }
});
