/**
 * Whether two objects have the same values under the same names; a value that is an object has to be the same object.
 */
export function alike<T extends object>(one: T, other: T): boolean {
  if (one === other) return true;
  const keys = Object.keys(other) as (keyof T)[];
  return keys.length === Object.keys(one).length && keys.every((key) => Object.is(one[key], other[key]));
}
