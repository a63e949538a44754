// Follows a feed together with the browser's other pages where there is no SharedWorker: one page
// leads, has the stream and passes on what it says. Used by feed.js.
//
// The browser's own locks would choose the leader, but pages have them over HTTPS alone, and a crew
// in one network has plain HTTP. Nothing here needs a timer of a hidden page, which browsers slow
// down: a leader answers when it is asked, and passes on when it hears.

import { VERSION } from "../version.js";
import { Hub } from "./hub.js";

const LOOK_MS = 250;
const ASK_MS = 1000;
const SETTLE_MS = 400; // a page that has just come waits so long for the one that leads
const GONE_MS = 2000; // a leader that was silent for so long is gone
const SPREAD_MS = 400; // so that two do not begin to lead at once
const ASLEEP_MS = 1500; // this page's own timers rested

/** Throws where pages cannot speak with each other. */
export class Together {
  #id = `${performance.timeOrigin}-${Math.random()}`;
  #leader = null; // another page's id
  #leading = false;
  #deadline = 0;
  #asked = 0;
  #looked = performance.now();

  constructor(url, hear) {
    this.hub = new Hub(url);
    this.hear = hear;
    this.pass = (said) => {
      this.hear(said);
      this.#say({ said });
    };
    this.channel = new BroadcastChannel(`feed ${VERSION} ${url}`);
    this.channel.onmessage = ({ data }) => this.#take(data);
    this.#await(SETTLE_MS);
    this.#ask();
    setInterval(() => this.#look(), LOOK_MS);
    addEventListener("pagehide", () => this.#leave());
  }

  reopen() {
    if (this.#leading) this.hub.reopen();
    else this.#say({ reopen: true });
  }

  #look() {
    const now = performance.now();
    const slept = now - this.#looked > ASLEEP_MS;
    this.#looked = now;
    if (this.#leading) return;
    if (slept) this.#await(GONE_MS);
    if (now > this.#deadline) this.#lead();
    else if (slept || now - this.#asked > ASK_MS) this.#ask();
  }

  #take({ from, to, ask, leads, said, reopen, bye }) {
    if (leads || said) this.#meet(from);
    if (said && from === this.#leader && (!to || to === this.#id)) this.hear(said);
    if (bye && from === this.#leader) this.#await(0);
    if (!this.#leading) return;
    if (ask) this.#answer(from, ask);
    if (reopen) this.hub.reopen();
  }

  /** Of two that lead, the one with the lower name goes on. */
  #meet(other) {
    if (this.#leading && this.#id < other) return this.#say({ leads: true });
    if (this.#leading) this.#follow();
    this.#await(GONE_MS);
    if (this.#leader === other) return;
    this.#leader = other;
    this.#ask("whole");
  }

  #answer(page, ask) {
    this.#say({ leads: true });
    if (ask === "whole") this.hub.tell((said) => this.#say({ to: page, said }));
  }

  #lead() {
    this.#leading = true;
    this.#leader = null;
    this.#say({ leads: true });
    this.hub.join(this.pass);
  }

  #follow() {
    this.#leading = false;
    this.hub.leave(this.pass);
  }

  /** Ask who leads, or for the whole document. */
  #ask(what = "who") {
    this.#asked = performance.now();
    this.#say({ ask: what });
  }

  #await(milliseconds) {
    this.#deadline = performance.now() + milliseconds + Math.random() * SPREAD_MS;
  }

  #leave() {
    if (!this.#leading) return;
    this.#follow();
    this.#say({ bye: true });
    this.#await(GONE_MS); // a page that is shown again follows
  }

  #say(words) {
    this.channel.postMessage({ from: this.#id, ...words });
  }
}
