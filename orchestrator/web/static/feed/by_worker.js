// Follows a feed through the worker that all pages of the browser share. Used by feed.js.

import { VERSION } from "../version.js";

const HELLO_MS = 5000;
const SILENT_MS = 35_000; // the worker asks every ten seconds whether we are there
const LOOK_MS = 1000;

/** Another version of the code is another worker: a page never speaks with one that is older. */
const WORKER = `/static/feed/worker.js?${VERSION}`;

/** Throws where there are no such workers; calls `giveUp` where there is one and it does not work. */
export class ByWorker {
  #port = null;
  #heard = 0;
  #greeted = false;
  #over = false;

  constructor(url, hear, giveUp) {
    this.url = url;
    this.hear = hear;
    this.giveUp = giveUp;
    this.#connect();
    this.looking = setInterval(() => this.#look(), LOOK_MS);
    addEventListener("pagehide", () => this.#port.postMessage({ leave: true }));
    addEventListener("pageshow", (event) => event.persisted && this.#follow());
  }

  reopen() {
    this.#port.postMessage({ reopen: true });
  }

  #connect() {
    this.#port?.close();
    const worker = new SharedWorker(WORKER, { type: "module", name: `feed ${VERSION}` });
    worker.onerror = () => this.#greeted || this.#end();
    this.#port = worker.port;
    this.#port.onmessage = ({ data }) => this.#take(data);
    this.#greeted = false;
    this.#follow();
  }

  #follow() {
    this.#heard = performance.now();
    this.#port.postMessage({ follow: this.url });
  }

  #take(said) {
    if (this.#over) return;
    this.#heard = performance.now();
    if (said.kind === "hello") this.#greeted = true;
    else if (said.kind === "there?") this.#port.postMessage({ here: true });
    else this.hear(said);
  }

  // A page whose timers rested has messages that wait: they are heard before the next look.
  #look() {
    const quiet = performance.now() - this.#heard;
    if (!this.#greeted && quiet > HELLO_MS) this.#end();
    else if (this.#greeted && quiet > SILENT_MS) this.#connect();
  }

  #end() {
    if (this.#over) return;
    this.#over = true;
    clearInterval(this.looking);
    this.#port.postMessage({ leave: true });
    this.#port.close();
    this.giveUp();
  }
}
