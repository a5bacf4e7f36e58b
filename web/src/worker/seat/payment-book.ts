/** The numbers under which an account has paid, so that no two pages ever sign with the same number. */
import type { SeatHolder } from "./seat-holder";

export type PaymentBook = Pick<SeatHolder, "reserve" | "keep" | "forget" | "signed">;

/** For a page that shares its phrase with no other. */
export const ownBook: PaymentBook = {
  reserve: async () => undefined,
  keep: async () => {},
  forget: async () => {},
  signed: async () => [],
};
