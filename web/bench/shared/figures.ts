/** A figure that is taken once, as the native half has it. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
}
