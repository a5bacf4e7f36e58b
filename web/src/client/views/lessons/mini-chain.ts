/** Three blocks to take apart: a chain with all the parts that bind a chain together, and nothing else. */
import { toHex } from "../../../shared/hex";
import { type Hash, hashTwice, utf8, zeroBits } from "./bits";

/** Zero bits that an id needs here: some 256 tries, which takes a moment. */
export const MINI_BITS = 8;

export interface MiniBlock {
  text: string;
  /** Id of the block before, at the time when this one was mined. */
  previous: string;
  nonce: number;
}

/** A block with the values that follow from its content. */
export interface MiniView extends MiniBlock {
  id: string;
  /** Whether its id has the zeros that it needs. */
  worked: boolean;
  /** Whether it names the present id of the block before. */
  linked: boolean;
  /** Whether every block before it holds. */
  founded: boolean;
}

/** Whether nothing is wrong with the block itself. */
export const isWhole = ({ worked, linked }: MiniView): boolean => worked && linked;

const FIRST = "0".repeat(64);

async function idOf({ text, previous, nonce }: MiniBlock, hash: Hash): Promise<Uint8Array> {
  return hashTwice(utf8(`${previous}|${text}|${nonce}`), hash);
}

/** Checks a chain as a validator would. */
export async function inspect(chain: readonly MiniBlock[], hash: Hash): Promise<MiniView[]> {
  const views: MiniView[] = [];
  for (const block of chain) {
    const id = await idOf(block, hash);
    const before = views.at(-1)?.id ?? FIRST;
    views.push({
      ...block,
      id: toHex(id),
      worked: zeroBits(id) >= MINI_BITS,
      linked: block.previous === before,
      founded: views.every(isWhole),
    });
  }
  return views;
}

/** Binds the block to the present form of the one before, and searches for a nonce for it. */
export async function mineAgain(chain: readonly MiniBlock[], at: number, hash: Hash): Promise<MiniBlock[]> {
  const block = chain[at];
  if (!block) return [...chain];
  const previous = (await inspect(chain.slice(0, at), hash)).at(-1)?.id ?? FIRST;
  for (let nonce = 0; ; nonce += 1) {
    const mined = { ...block, previous, nonce };
    if (zeroBits(await idOf(mined, hash)) >= MINI_BITS) return chain.with(at, mined);
  }
}

/** A valid chain of these texts. */
export async function mineAll(texts: readonly string[], hash: Hash): Promise<MiniBlock[]> {
  let chain: MiniBlock[] = texts.map((text) => ({ text, previous: FIRST, nonce: 0 }));
  for (const at of texts.keys()) chain = await mineAgain(chain, at, hash);
  return chain;
}
