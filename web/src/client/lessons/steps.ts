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

/** What every lesson's experiment is given besides its own. */
export interface StepProps {
  /** Told once the person has done what the lesson asks for; more than once does no harm. */
  ondone(): void;
}
