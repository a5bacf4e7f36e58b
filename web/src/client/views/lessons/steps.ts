import type { Route } from "../../place/route";

/** The lessons in their order: each needs the one before. */
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

/** The place where the page shows the same on the live network. */
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

/** The properties that every lesson's experiment has besides its own. */
export interface StepProps {
  /** Called once the person has done the task of the lesson; more calls do no harm. */
  ondone(): void;
}
