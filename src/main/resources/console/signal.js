import { useLayoutEffect, useState } from "./lib.js";

/** Holds a value and tells its listeners when it changes. */
export class Signal {
  #listeners = new Set();

  constructor(value) {
    this.current = value;
  }

  set(value) {
    if (Object.is(value, this.current)) return;
    this.current = value;
    for (const listener of [...this.#listeners]) listener(value);
  }

  /** Calls the listener at each change until the returned function is called. */
  listen(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** Returns the value of a signal, and draws the component again when it changes. */
export function useSignal(signal) {
  const [, draw] = useState(0);
  // An effect could begin to listen only after the value has changed again.
  useLayoutEffect(() => signal.listen(() => draw((count) => count + 1)), [signal]);
  return signal.current;
}
