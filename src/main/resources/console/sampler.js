import { between, parseMeters, readingOf } from "./meters.js";
import { ask } from "./session.js";
import { Signal } from "./signal.js";

const EVERY_MILLIS = 2000;

/** How far the charts go back. */
export const WINDOW_MILLIS = 5 * 60_000;

/** Reads the state of the service again and again while someone looks at it, and keeps the last minutes. */
class Sampler {
  #timer = 0;
  #users = 0;
  #isReading = false;
  #last = null;

  /** What happened between readings, the oldest first. */
  points = new Signal([]);
  /** The statistics, and the health with its parts. */
  state = new Signal(null);
  failure = new Signal(null);

  start() {
    this.#users++;
    // A reading that is under way goes on by itself.
    if (this.#users === 1 && !this.#isReading) this.#sample();
    return () => {
      this.#users--;
      if (this.#users === 0) clearTimeout(this.#timer);
    };
  }

  async #sample() {
    this.#isReading = true;
    try {
      const [meters, stats, health] = await Promise.all([
        ask((client) => client.request("GET", "/actuator/prometheus")),
        ask((client) => client.request("GET", "/actuator/refman")),
        ask(healthOf),
      ]);
      const reading = readingOf(parseMeters(meters.data), Date.now());
      // Totals that went down are those of another process.
      const follows = this.#last && reading.requests >= this.#last.requests && reading.at - this.#last.at < 30_000;
      if (follows) {
        const kept = this.points.current.filter((each) => reading.at - each.at < WINDOW_MILLIS);
        this.points.set([...kept, between(this.#last, reading)]);
      }
      this.#last = reading;
      this.state.set({ stats: stats.data, health });
      this.failure.set(null);
    } catch (error) {
      this.failure.set(error);
    }
    this.#isReading = false;
    if (this.#users > 0) this.#timer = setTimeout(() => this.#sample(), EVERY_MILLIS);
  }
}

/** Returns the health also if it is bad, which its status tells. */
async function healthOf(client) {
  try {
    return (await client.request("GET", "/actuator/health", { timeout: 4000 })).data;
  } catch (error) {
    if (error.status === 503) return { status: "DOWN", components: {} };
    throw error;
  }
}

export const sampler = new Sampler();
