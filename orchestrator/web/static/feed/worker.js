// The SharedWorker of all pages of a browser: has one stream a feed, and passes on what it says.
// A page says `{follow: address}`, `{here: true}` when asked, `{reopen: true}`, `{leave: true}`.

import { Hub } from "./hub.js";

const ASK_MS = 10_000;
const GONE_MS = 60_000; // a page that was closed does not always say so

const hubs = new Map();
const guests = new Set();

class Guest {
  #hub = null;
  #heard = performance.now();

  constructor(port) {
    this.port = port;
    this.hear = (said) => port.postMessage(said);
    port.onmessage = ({ data }) => this.#take(data);
  }

  ask() {
    if (performance.now() - this.#heard > GONE_MS) this.#leave();
    else this.port.postMessage({ kind: "there?" });
  }

  #take(asked) {
    this.#heard = performance.now();
    if (asked.follow) this.#follow(asked.follow);
    if (asked.reopen) this.#hub?.reopen();
    if (asked.leave) this.#leave();
  }

  #follow(url) {
    this.#leave();
    guests.add(this);
    if (!hubs.has(url)) hubs.set(url, new Hub(url));
    this.#hub = hubs.get(url);
    this.port.postMessage({ kind: "hello" });
    this.#hub.join(this.hear);
  }

  #leave() {
    guests.delete(this);
    this.#hub?.leave(this.hear);
    this.#hub = null;
  }
}

self.onconnect = ({ ports: [port] }) => new Guest(port);
setInterval(() => [...guests].forEach((guest) => guest.ask()), ASK_MS);
