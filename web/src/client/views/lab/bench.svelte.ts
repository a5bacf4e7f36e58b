/** The sandbox's work: a block, the changes to it, and the last words of the validator. */
import { reasonOf, type SpecimenView } from "../../../shared/messages";
import type { TamperForm, VerdictView } from "../../../wasm/sandbox_wasm";
import { CHECK_OF, type Check, changesOf, type Edits, type Slot, type Slots, slotsOf } from "./fields";

/** The calls of the sandbox to the node. */
export interface SandboxNode {
  openSandbox(id: string): Promise<SpecimenView>;
  judge(form: TamperForm): Promise<VerdictView>;
}

export type Judged = Extract<VerdictView, { kind: "judged" }>;

export class TamperBench {
  specimen = $state.raw<SpecimenView | undefined>();
  edits = $state.raw<Edits>({});
  verdict = $state.raw<VerdictView | undefined>();
  /** The key of a field with an impossible value. */
  malformed = $state<string | undefined>();
  opening = $state(false);
  problem = $state("");

  readonly slots: Slots | undefined = $derived(this.specimen && slotsOf(this.specimen.block));
  readonly changed: boolean = $derived(this.slots !== undefined && changesOf(this.slots, this.edits).length > 0);
  readonly judged: Judged | undefined = $derived(this.verdict?.kind === "judged" ? this.verdict : undefined);

  readonly #node: SandboxNode;
  #asked = 0;

  constructor(node: SandboxNode) {
    this.#node = node;
  }

  /** Takes a block, unless another one is asked for meanwhile. */
  async open(id: string): Promise<void> {
    this.#asked += 1;
    const turn = this.#asked;
    this.opening = true;
    this.problem = "";
    try {
      const specimen = await this.#node.openSandbox(id);
      if (turn !== this.#asked) return;
      this.specimen = specimen;
      this.verdict = undefined;
      await this.edit({});
    } catch (error) {
      if (turn === this.#asked || this.specimen === undefined) this.problem = reasonOf(error);
    } finally {
      this.opening = false;
    }
  }

  /** The field's text now. */
  text = (slot: Slot): string => this.edits[slot.key] ?? slot.original;

  change(changes: Edits): Promise<void> {
    return this.edit({ ...this.edits, ...changes });
  }

  restore(slot: Slot): Promise<void> {
    const { [slot.key]: _, ...rest } = this.edits;
    return this.edit(rest);
  }

  /** Replaces all edits and has the block judged; of several calls at once, the last counts. */
  async edit(edits: Edits): Promise<void> {
    const slots = this.slots;
    if (!slots) return;
    this.#asked += 1;
    const turn = this.#asked;
    this.edits = edits;
    const changes = changesOf(slots, edits);
    const verdict = await this.#node.judge({ changes: changes.map(({ change }) => change) });
    if (turn !== this.#asked) return;
    this.verdict = verdict;
    this.malformed = verdict.kind === "malformed" ? changes[verdict.change]?.slot.key : undefined;
  }

  /** The check in which the validator stopped. */
  get failed(): Check | undefined {
    const ruling = this.judged?.ruling;
    if (ruling?.kind === "orphan") return "parent";
    return ruling?.kind === "refused" ? CHECK_OF[ruling.rule] : undefined;
  }

  /** The root of the present transactions, if the header names another one. */
  get newRoot(): string | undefined {
    const root = this.judged?.merkleRoot;
    const own = this.slots?.header.find(({ field }) => field === "merkleRoot");
    return root !== undefined && own && this.text(own).trim().toLowerCase() !== root ? root : undefined;
  }
}
