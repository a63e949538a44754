// One stream of server-sent events, and what it says, in words that can be passed on: used by
// feed.js and hub.js. Comes back by itself. Runs in pages and in workers.

const SILENT_MS = 25_000; // the daemon says something every ten seconds
const LOOK_MS = 1000;
const ASK_AGAIN_MS = 5000; // after a refusal

/**
 * Calls `hear` with each of: `{kind: "up"}`, `{kind: "down"}`, `{kind: "refused", status}`,
 * `{kind: "beat"}`, `{kind: "state", document}`, `{kind: "change", change}`.
 */
export class Stream {
  #source = null;
  #heard = 0;
  #asked = 0;

  constructor(url, hear) {
    this.url = url;
    this.hear = hear;
    this.#open();
    this.looking = setInterval(() => this.#look(), LOOK_MS);
  }

  /** Begin anew. */
  reopen() {
    this.#open();
  }

  close() {
    clearInterval(this.looking);
    this.#source.close();
  }

  #open() {
    this.#source?.close();
    this.#heard = this.#asked = performance.now();
    const source = (this.#source = new EventSource(this.url));
    const tell = (said) => {
      if (source !== this.#source) return;
      this.#heard = performance.now();
      this.hear(said);
    };
    source.onopen = () => tell({ kind: "up" });
    source.onerror = () => this.#miss(source);
    // The time of the show, and what servers in front send to keep a connection.
    for (const name of ["now", "ping"]) source.addEventListener(name, () => tell({ kind: "beat" }));
    // A message without a name carries a whole document, as one named `state` does.
    for (const name of ["state", "message"]) {
      source.addEventListener(name, ({ data }) => told(data, (document) => tell({ kind: "state", document })));
    }
    source.addEventListener("change", ({ data }) => told(data, (change) => tell({ kind: "change", change })));
  }

  #miss(source) {
    if (source !== this.#source) return;
    this.hear({ kind: "down" });
    if (source.readyState === EventSource.CLOSED) this.#askWhy();
  }

  /** A stream does not say why it was refused. */
  async #askWhy() {
    try {
      const { status } = await fetch(this.url, { method: "HEAD", cache: "no-store" });
      if (status === 401 || status === 403) this.hear({ kind: "refused", status });
    } catch {
      // The daemon is away: the stream is tried again.
    }
  }

  #look() {
    const now = performance.now();
    const closed = this.#source.readyState === EventSource.CLOSED && now - this.#asked > ASK_AGAIN_MS;
    if (closed || now - this.#heard > SILENT_MS) this.#open();
  }
}

function told(data, take) {
  let document;
  try {
    document = JSON.parse(data);
  } catch {
    return; // not ours: a server in front may say things of its own
  }
  if (document && typeof document === "object") take(document);
}

/** Return the document with each field of the change in place of its own. */
export function merged(document, change) {
  const rooms = { ...document.rooms };
  for (const [name, room] of Object.entries(change.rooms ?? {})) {
    rooms[name] = { ...rooms[name], ...room };
  }
  return { ...document, ...change, rooms };
}
