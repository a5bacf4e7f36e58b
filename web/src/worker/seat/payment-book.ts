/** Under which numbers an account has paid, so that no two pages ever sign with the same one. */
import type { SeatHolder } from "./seat-holder";

export type PaymentBook = Pick<SeatHolder, "reserve" | "keep" | "forget" | "signed">;

/** Of a page that shares its phrase with nobody. */
export const ownBook: PaymentBook = {
  reserve: async () => undefined,
  keep: async () => {},
  forget: async () => {},
  signed: async () => [],
};
