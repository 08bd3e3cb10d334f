/**
 * Returns a controller that any of the signals or the end of a time aborts. To abort it releases the signals and the timer.
 *
 * @param {Iterable<AbortSignal | undefined | null>} signals
 * @param {number} [milliseconds]
 */
export function scope(signals, milliseconds) {
  const controller = new AbortController();
  const { signal } = controller;
  for (const each of signals) {
    const abort = () => controller.abort(each?.reason);
    if (each?.aborted) abort();
    each?.addEventListener("abort", abort, { signal });
  }
  if (milliseconds !== undefined && !signal.aborted) {
    const timer = setTimeout(() => controller.abort(), milliseconds);
    signal.addEventListener("abort", () => clearTimeout(timer));
  }
  return controller;
}

/**
 * Waits for a time, or until one of the signals is aborted.
 *
 * @param {number | undefined} milliseconds
 * @param {(AbortSignal | undefined | null)[]} signals
 */
export const pause = (milliseconds, ...signals) =>
  new Promise((resolve) => {
    const { signal } = scope(signals, milliseconds);
    if (signal.aborted) resolve(undefined);
    signal.addEventListener("abort", resolve);
  });
