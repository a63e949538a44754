// The picture that OBS sends, about once a second, while somebody looks at this page.

import { el, fill, write } from "../shared/dom.js";

const EVERY_MS = 1000;

export class Program {
  #next = 0;
  #loading = false;
  #lost = ""; // why no picture can be asked for

  constructor(root) {
    this.picture = el("img", { alt: "", hidden: true });
    this.words = el("p", { class: "quiet" }, "No picture yet.");
    fill(root, el("h2", { id: "program-title" }, "Program"), el("div", { class: "screen" }, this.picture, this.words));
  }

  draw(room) {
    if (this.room?.id !== room.id) {
      this.picture.hidden = true;
      this.#next = 0;
    }
    this.room = room;
  }

  /** Show no picture of before as the one of now, and do not blame OBS for the daemon's silence. */
  heed(_, why) {
    this.#lost = why;
    if (why) this.#miss();
    this.#next = 0;
  }

  tick() {
    if (this.#lost || this.#loading || document.hidden || performance.now() < this.#next) return;
    this.#loading = true;
    this.#load(this.room.id).finally(() => (this.#loading = false));
  }

  async #load(room) {
    this.#next = performance.now() + EVERY_MS;
    const fresh = new Image();
    fresh.src = `/api/v1/rooms/${encodeURIComponent(room)}/program.jpg?at=${Date.now()}`;
    try {
      await fresh.decode();
    } catch {
      this.#miss();
      return;
    }
    if (this.room.id !== room || this.#lost) return;
    fresh.alt = `What the viewers of ${this.room.name} see`;
    this.picture.replaceWith(fresh);
    this.picture = fresh;
    this.words.hidden = true;
  }

  #miss() {
    this.picture.hidden = true;
    this.words.hidden = false;
    write(this.words, this.#lost ? `No picture: ${this.#lost}.` : "No picture at the moment.");
  }
}
