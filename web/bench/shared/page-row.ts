/** The weight of a part of the page. */
export interface PageSize {
  name: string;
  bytes: number;
  /** In the form in which it is sent. */
  gzip: number;
}

/** The time of an event, in milliseconds since the navigation. */
export interface PageTime {
  name: string;
  median: number;
  /** The first and the third quartile. */
  quartiles: [number, number];
}
