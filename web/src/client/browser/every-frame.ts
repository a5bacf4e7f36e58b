/** Calls `each` with the time of every frame, in milliseconds, until the returned function is called. */
export function everyFrame(each: (at: number) => void): () => void {
  let request = requestAnimationFrame(function next(at) {
    request = requestAnimationFrame(next);
    each(at);
  });
  return () => cancelAnimationFrame(request);
}
