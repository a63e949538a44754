// Whether the page still hears the daemon and reaches it: asked every second, said within three.

import { write } from "../shared/dom.js";

const EVERY_MS = 1000;
const LOOK_MS = 250;
const LOST_AFTER_MS = 2500;
const BEAT_MS = 1400; // on the crew's feed the daemon says something every second
const HANGS_MS = 1000; // a question that has no answer by then does not get one soon
const BEHIND_AFTER_MS = 4000; // it answers, and its news does not come
const REOPENS_MS = 2000; // at first; a way that is only slow is given longer each time
const REOPENS_AT_LEAST_MS = 16_000;
const ASLEEP_MS = 2000; // nothing was heard because the page itself rested

/** Nobody can tell from here whether the daemon has stopped or the way to it is cut. */
const LOST = "The daemon is not heard: it has stopped, or this device is cut off from it. "
  + "If it has stopped, nothing switches by itself until it is started again; OBS shows what it shows. "
  + "This page shows what it knew last, and tries again by itself.";

const CROWDED = "The daemon is heard, but nothing can be sent to it: this browser has too many of its pages open. "
  + "What you see here is true; the buttons do nothing. Close some of those pages, and this note goes.";

const BEHIND = "The daemon answers, but its news does not come: what you see here may be old. "
  + "This page asks for it again by itself.";

const SIGNED_OUT = "You are signed out. Load the page again to sign in.";

/** What the page knows of its way to the daemon: what the chip and the banner say, and why nothing can be decided. */
const STATES = {
  up: { chip: "● Connected", banner: "", why: "" },
  lost: { chip: "✕ Not connected", banner: LOST, why: "the daemon is not heard" },
  behind: { chip: "▲ Catching up", banner: BEHIND, why: "what is shown here may be old" },
  crowded: { chip: "✕ Too many pages", banner: CROWDED, why: "too many pages are open in this browser" },
  "signed-out": { chip: "✕ Signed out", banner: SIGNED_OUT, why: "you are signed out" },
};

export class Link {
  #answered = performance.now();
  #asking = false;
  #asked = 0;
  #reopened = -REOPENS_MS;
  #reopens = REOPENS_MS;
  #told = performance.now();
  #waiting = null; // since when a question has no answer
  #hung = false; // the last question got no answer; it did not fail either
  #heard = performance.now();
  #hearing = performance.now(); // since when the daemon is heard on the feed without a gap
  #looked = performance.now();
  #state = null;

  /** `onChange` is told why nothing can be sent (empty: it can), and whether what is shown may be old. */
  constructor(part, clock, feed, onChange) {
    this.chip = part("link");
    this.banner = part("lost");
    this.clock = clock;
    this.feed = feed;
    this.onChange = onChange;
    this.#ask();
    setInterval(() => this.#look(), LOOK_MS);
    document.addEventListener("visibilitychange", () => document.hidden || this.#ask());
  }

  /** Take note that the daemon was heard on the feed, or that the feed broke. */
  hear() {
    const { heard } = this.feed;
    if (heard - this.#heard > LOST_AFTER_MS) this.#hearing = heard;
    if (this.feed.told > this.#told) this.#reopens = REOPENS_MS;
    this.#told = this.feed.told;
    this.#heard = heard;
    this.#look();
  }

  async #ask() {
    if (this.#asking) return;
    this.#asking = true;
    this.#asked = performance.now();
    this.#waiting ??= this.#asked;
    try {
      await this.clock.measure();
      this.#answered = performance.now();
      this.#waiting = null;
      this.#hung = false;
      this.#wakeFeed();
    } catch (error) {
      this.#hung = error.name === "TimeoutError" || error.name === "AbortError";
      this.#look();
    } finally {
      this.#asking = false;
    }
  }

  /** The stream of before may be dead without knowing it: a phone that slept, a network that changed. */
  #wakeFeed() {
    const now = performance.now();
    const silent = now - this.feed.told > LOST_AFTER_MS;
    if (this.feed.refused || (!silent && (this.feed.up || this.#state !== "lost"))) return;
    if (now - this.#reopened < this.#reopens) return;
    this.#reopened = now;
    this.#reopens = Math.min(2 * this.#reopens, REOPENS_AT_LEAST_MS);
    this.feed.reopen();
  }

  #look() {
    const now = performance.now();
    if (now - this.#looked > ASLEEP_MS) this.#answered = Math.max(this.#answered, now - EVERY_MS);
    this.#looked = now;
    if (now - this.#asked >= EVERY_MS) this.#ask();
    this.#show(this.#found(now));
  }

  #found(now) {
    if (this.feed.refused === 401) return "signed-out";
    if (!this.feed.up && this.clock.set) return "lost";
    if (now - this.#answered <= LOST_AFTER_MS) {
      if (now - this.feed.told <= BEHIND_AFTER_MS) return "up";
      return this.#state === "lost" ? "lost" : "behind";
    }
    if (!this.#hung && !(this.#asking && now - this.#asked > HANGS_MS)) return "lost";
    // Questions hang while the stream goes on: the browser has no connection left for them.
    const beside = this.#heard - Math.max(this.#waiting, this.#hearing);
    if (beside >= HANGS_MS && now - this.#heard <= LOST_AFTER_MS) return "crowded";
    return this.#state !== "lost" && now - this.#heard <= BEAT_MS ? "up" : "lost";
  }

  #show(state) {
    if (state === this.#state) return;
    this.#state = state;
    const { chip, banner, why } = STATES[state];
    this.chip.dataset.link = state === "up" ? "up" : "lost";
    write(this.chip, chip);
    this.banner.hidden = !banner;
    write(this.banner, banner);
    const stale = ["lost", "behind", "signed-out"].includes(state);
    document.body.classList.toggle("stale", stale);
    this.onChange({ why, stale });
  }
}
