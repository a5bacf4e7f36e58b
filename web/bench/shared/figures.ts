/** A figure that is taken once, as in the native half. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
}
