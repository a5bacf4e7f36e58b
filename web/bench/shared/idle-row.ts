/** The load of an open page that does not mine, in shares of one processor. */
export interface IdleRow {
  view: string;
  hidden: boolean;
  /** Of the process that runs the page, with its workers. */
  page: number;
  /** Of the whole browser, which has nothing else open. */
  browser: number;
}
