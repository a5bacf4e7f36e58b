/** The part of the Web Locks API that is used here. */
export interface Locks {
  request<T>(name: string, use: (lock: unknown) => T): Promise<Awaited<T>>;
  request<T>(name: string, options: LockOptions, use: (lock: unknown) => T): Promise<Awaited<T>>;
}

/** Web Locks where this page may use them: they are absent outside secure contexts, whatever the types say. */
export function browserLocks(): Locks | undefined {
  return navigator.locks as LockManager | undefined;
}
