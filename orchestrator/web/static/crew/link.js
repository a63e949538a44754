// Whether the page still hears the daemon: asked every second, said within three.

import { write } from "../shared/dom.js";

const EVERY_MS = 1000;
const LOST_AFTER_MS = 2500;

/** Nobody can tell from here whether the daemon has stopped or the way to it is cut. */
const LOST = "The daemon is not heard: it has stopped, or this device is cut off from it. "
  + "If it has stopped, nothing switches by itself until it is started again; OBS shows what it shows. "
  + "This page shows what it knew last, and tries again by itself.";

export class Link {
  #answered = performance.now();
  #asking = false;
  #asked = 0;
  #streaming = false;
  #lost = false;

  /** `onChange` is told whether the daemon is lost, whenever that changes. */
  constructor(part, clock, feed, onChange) {
    this.chip = part("link");
    this.banner = part("lost");
    this.clock = clock;
    this.feed = feed;
    this.onChange = onChange;
    this.#ask();
    setInterval(() => this.#look(), 250);
    document.addEventListener("visibilitychange", () => document.hidden || this.#ask());
  }

  /** Take note that the stream is up, or broke. */
  hear(up) {
    this.#streaming = up;
    this.#look();
  }

  async #ask() {
    if (this.#asking) return;
    this.#asking = true;
    this.#asked = performance.now();
    try {
      await this.clock.measure();
      this.#answered = performance.now();
      // The stream of before may be dead without knowing it.
      if (this.#lost && !this.#streaming) this.feed.reopen();
    } catch {
      this.#look();
    } finally {
      this.#asking = false;
    }
  }

  #look() {
    const now = performance.now();
    if (now - this.#asked >= EVERY_MS) this.#ask();
    const silent = now - this.#answered > LOST_AFTER_MS;
    this.#show(silent || (!this.#streaming && this.clock.set));
  }

  #show(lost) {
    if (lost === this.#lost && this.chip.dataset.link) return;
    this.#lost = lost;
    this.chip.dataset.link = lost ? "lost" : "up";
    write(this.chip, lost ? "✕ Not connected" : "● Connected");
    this.banner.hidden = !lost;
    document.body.classList.toggle("stale", lost);
    write(this.banner, lost ? LOST : "");
    this.onChange(lost);
  }
}
