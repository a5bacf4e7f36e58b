import type { Route } from "../../place/route";

/** The lessons in their order: each needs what the one before showed. */
export const STEPS = [
  "hash",
  "nonce",
  "block",
  "chain",
  "tamper",
  "fork",
  "reorganisation",
  "doubleSpend",
  "majority",
] as const;

export type Step = (typeof STEPS)[number];

/** Where the page shows the same on the live network. */
export const LIVE = {
  block: { view: "explore" },
  chain: { view: "watch" },
  tamper: { view: "lab" },
  fork: { view: "watch" },
  reorganisation: { view: "watch" },
  doubleSpend: { view: "wallet" },
  majority: { view: "charts" },
} satisfies Partial<Record<Step, Route>>;

export const isLive = (step: Step): step is keyof typeof LIVE => Object.hasOwn(LIVE, step);

/** What every lesson's experiment is given besides its own. */
export interface StepProps {
  /** Told once the person has done what the lesson asks for; more than once does no harm. */
  ondone(): void;
}
