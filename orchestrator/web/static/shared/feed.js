// Follows the daemon's feed: one state document, then its changes. Comes back by itself.

const SILENT_MS = 25_000; // the daemon says something every ten seconds
const AGAIN_MS = 1000;

/** Calls `onState(document, changed)` after each event; `changed` has the names of top fields. */
export class Feed {
  #source = null;
  #heard = 0;
  #document = null;

  constructor(url, onState, onLink = () => {}) {
    this.url = url;
    this.onState = onState;
    this.onLink = onLink;
    this.#open();
    setInterval(() => this.#watch(), AGAIN_MS);
  }

  /** Whether the stream is up. */
  get up() {
    return this.#source?.readyState === EventSource.OPEN;
  }

  /** Begin anew: the stream may be dead without knowing it. */
  reopen() {
    this.#open();
  }

  #open() {
    this.#source?.close();
    this.#heard = performance.now();
    const source = (this.#source = new EventSource(this.url));
    source.onopen = () => this.#hear(source);
    source.onerror = () => this.onLink(false);
    source.addEventListener("now", () => this.#hear(source));
    source.addEventListener("state", (event) => this.#take(source, JSON.parse(event.data)));
    source.addEventListener("change", (event) => {
      if (this.#document) this.#take(source, merged(this.#document, JSON.parse(event.data)));
    });
  }

  #hear(source) {
    if (source !== this.#source) return;
    this.#heard = performance.now();
    this.onLink(true);
  }

  #take(source, document) {
    if (source !== this.#source) return;
    this.#hear(source);
    this.#document = document;
    this.onState(document);
  }

  #watch() {
    const closed = this.#source.readyState === EventSource.CLOSED;
    const silent = performance.now() - this.#heard > SILENT_MS;
    if (closed || silent) this.#open();
  }
}

/** Return the document with each field of the change in place of its own. */
export function merged(document, change) {
  const rooms = { ...document.rooms };
  for (const [name, room] of Object.entries(change.rooms ?? {})) {
    rooms[name] = { ...rooms[name], ...room };
  }
  return { ...document, ...change, rooms };
}
