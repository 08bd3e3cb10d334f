import { HierarchyModel } from "./model.js";
import { announce } from "./announce.js";
import { parseRange } from "./references.js";
import { noteRefusal, service } from "./session.js";
import { Signal } from "./signal.js";
import { isStill } from "./theme.js";

/** How many changes a page begins with, and the most that it keeps. */
const EARLIER = 50;
const MOST = 500;

/** How long a changed number is marked. */
const FLASH_MILLIS = 2500;

/** The shortest time between two readings of a hierarchy; one that takes long to read is read more seldom. */
const READING_MILLIS = 200;

/**
 * Follows one hierarchy: reads it, reads it again when it has changed, and lists its changes. Reading the state again instead of
 * applying events keeps one truth, the service's; readings are spread so that a busy hierarchy does not occupy the page.
 */
export class LiveHierarchy {
  #life = new AbortController();
  #watch = null;
  #reading = false;
  #wanted = false;
  #lastMillis = 0;

  constructor(rootId) {
    this.rootId = rootId;
    /** The model, or null until it is read. */
    this.model = new Signal(null);
    /** The changes, the newest first. */
    this.changes = new Signal([]);
    /** What keeps the page from showing the hierarchy. */
    this.failure = new Signal(null);
    /** The state of the connection, as the client names it. */
    this.status = new Signal("connecting");
    /** The root of the hierarchy that this one has become a part of. */
    this.movedTo = new Signal(null);
    /** The numbers that have changed just now. */
    this.flashes = new Signal([]);
  }

  async open() {
    try {
      const version = await this.#read();
      const from = Math.max(0, version - EARLIER);
      const earlier = await this.#earlier(from);
      if (this.#life.signal.aborted) return;
      // What came after the reading comes again as a change.
      this.changes.set(earlier.filter((each) => each.version <= version).reverse());
      this.#watch = service().watch(this.rootId, {
        from: version,
        signal: this.#life.signal,
        onState: () => this.refresh(),
        onChange: (change) => this.#add(change),
        onStatus: (status, info) => this.#show(status, info),
      });
    } catch (error) {
      this.#fail(error);
    }
  }

  close() {
    this.#life.abort();
    this.#watch?.close();
  }

  /** Reads the hierarchy soon, once for all changes until then. */
  refresh() {
    if (this.movedTo.current) return;
    this.#wanted = true;
    if (!this.#reading) this.#readSoon();
  }

  async #readSoon() {
    this.#reading = true;
    while (this.#wanted && !this.#life.signal.aborted) {
      this.#wanted = false;
      await new Promise((resolve) => setTimeout(resolve, Math.max(READING_MILLIS, 3 * this.#lastMillis)));
      try {
        await this.#read();
      } catch (error) {
        this.#fail(error);
        break;
      }
    }
    this.#reading = false;
  }

  async #read() {
    const begun = performance.now();
    const { version, rootId, snapshot } = await service().hierarchy(this.rootId).state({ signal: this.#life.signal });
    this.model.set(new HierarchyModel(rootId, version, snapshot));
    this.failure.set(null);
    this.#lastMillis = performance.now() - begun;
    return version;
  }

  /** Returns the last changes; none if the log no longer has them all. */
  async #earlier(from) {
    try {
      const path = `/api/v1/hierarchies/${encodeURIComponent(this.rootId)}/changes`;
      const { data } = await service().request("GET", path, {
        query: { after: from, limit: MOST },
        signal: this.#life.signal,
      });
      return data.changes;
    } catch (error) {
      if (error.code === "changes_gone") return [];
      throw error;
    }
  }

  #add(change) {
    this.changes.set([{ ...change, isNew: true }, ...this.changes.current].slice(0, MOST));
    if (change.type === "hierarchy.moved") {
      // The client would go on with the other hierarchy, which is another page.
      this.movedTo.set(change.otherHierarchy.rootId);
      this.#watch.close();
    }
    this.#flash(change);
    announce(change);
    this.refresh();
  }

  #flash(change) {
    const now = performance.now();
    const length = FLASH_MILLIS * (isStill() ? 2 : 1);
    const names = [...(change.references ?? []), ...(change.renames ?? []).map((each) => each.to)];
    const added = names
      .map(parseRange)
      .filter((each) => each.first !== null)
      .map((each) => ({ ...each, until: now + length, length }));
    if (added.length) this.flashes.set([...this.flashes.current.filter((each) => each.until > now), ...added]);
  }

  #show(status, { error }) {
    this.status.set(status);
    if (error && status === "disconnected") this.#fail(error);
  }

  #fail(error) {
    if (this.#life.signal.aborted) return;
    noteRefusal(error);
    this.failure.set(error);
  }
}
