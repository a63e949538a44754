// Follows a feed of the daemon, or of a server in front of it (docs/http.md, “The feed”).
//
// A browser has six connections to a host, and a stream keeps one for good. So the pages of one
// browser share a stream: a SharedWorker has it; without one, one of the pages has it for all
// (together.js); without both, this page has its own.

import { ByWorker } from "./by_worker.js";
import { Stream, merged } from "./stream.js";
import { Together } from "./together.js";

/** Calls `onState(document)` after each event that changes it, `onLink(up)` when the stream opens or breaks. */
export class Feed {
  #way = null;
  #document = null;

  /** When the daemon was last heard, in milliseconds of `performance.now()`. */
  heard = performance.now();
  /** When it last told something: a stream may be up and say nothing. */
  told = performance.now();
  /** Whether the stream is up, as far as is known. */
  up = false;
  /** The status with which the server refuses the feed; null while it does not. */
  refused = null;

  constructor(url, onState, onLink = () => {}) {
    this.url = url;
    this.onState = onState;
    this.onLink = onLink;
    this.#followByWorker();
  }

  /** Begin the stream anew: it may be dead without knowing it. */
  reopen() {
    this.#way.reopen();
  }

  #followByWorker() {
    try {
      this.#way = new ByWorker(this.url, (said) => this.#hear(said), () => this.#followTogether());
    } catch {
      this.#followTogether();
    }
  }

  #followTogether() {
    const hear = (said) => this.#hear(said);
    try {
      this.#way = new Together(this.url, hear);
    } catch {
      this.#way = new Stream(this.url, hear);
    }
  }

  #hear({ kind, document, change, status }) {
    if (kind === "refused") this.refused = status;
    if (kind === "down") this.up = false;
    if (kind === "refused" || kind === "down") return this.onLink(false);
    this.heard = performance.now();
    if (kind !== "up") this.told = this.heard;
    this.refused = null;
    this.up = true;
    this.onLink(true);
    if (kind === "state") this.#take(document);
    if (kind === "change" && this.#document) this.#take(merged(this.#document, change));
  }

  #take(document) {
    this.#document = document;
    this.onState(document);
  }
}
