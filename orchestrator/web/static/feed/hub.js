// One stream for several listeners: who comes later gets the whole document first. Used by
// worker.js, and by the page that has the stream for all (together.js).

import { Stream, merged } from "./stream.js";

export class Hub {
  #stream = null;
  #listeners = new Set();
  #document = null;
  #link = null; // what the stream said last of itself

  constructor(url) {
    this.url = url;
  }

  /** Tell `hear` all that is known, and what the stream says from now on. */
  join(hear) {
    this.#listeners.add(hear);
    this.tell(hear);
    this.#stream ??= new Stream(this.url, (said) => this.#pass(said));
  }

  /** End the stream with its last listener. */
  leave(hear) {
    this.#listeners.delete(hear);
    if (this.#listeners.size || !this.#stream) return;
    this.#stream.close();
    this.#stream = this.#document = this.#link = null;
  }

  /** Tell `hear` all that is known, once; where the feed was refused, ask again: somebody may have signed in. */
  tell(hear) {
    if (this.#link?.kind === "refused") {
      this.#link = null;
      this.#stream.reopen();
    }
    if (this.#document) hear({ kind: "state", document: this.#document });
    if (this.#link) hear(this.#link);
  }

  reopen() {
    this.#stream?.reopen();
  }

  #pass(said) {
    if (said.kind === "state") this.#document = said.document;
    else if (said.kind === "change" && this.#document) this.#document = merged(this.#document, said.change);
    // What somebody who signed out may not see is not kept for whoever comes next.
    if (said.kind === "refused") this.#document = null;
    this.#link = ["down", "refused"].includes(said.kind) ? said : { kind: "up" };
    for (const hear of [...this.#listeners]) hear(said);
  }
}
