/** What a part of the page weighs. */
export interface PageSize {
  name: string;
  bytes: number;
  /** As it is sent. */
  gzip: number;
}

/** When something has happened, in milliseconds since the navigation. */
export interface PageTime {
  name: string;
  median: number;
  /** The first and the third quartile. */
  quartiles: [number, number];
}
