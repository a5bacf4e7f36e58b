import type { StorageCause } from "../../wasm/chain_wasm";

/** Every reason why nothing is kept: a loop over the type alone is not possible. */
export const CAUSES = Object.keys({
  off: true,
  missing: true,
  blocked: true,
  private: true,
  full: true,
  slow: true,
  newer: true,
  deleted: true,
  closed: true,
  failed: true,
} satisfies Record<StorageCause, true>) as readonly StorageCause[];
