// A line from the crew to the speakers, where the room has a place for them.

import { el, fill, write } from "../shared/dom.js";
import { send } from "./send.js";

export class Speakers {
  constructor(root, who) {
    this.root = root;
    this.who = who;
    this.places = el("p", { class: "quiet", dir: "auto" });
    this.text = el("input", { id: "line-text", maxlength: "300", autocomplete: "off", dir: "auto", required: true });
    this.notice = el("p", { class: "notice", role: "status" });
    const form = el("form", { class: "row" },
      el("label", { for: "line-text", class: "hidden" }, "A line to the speakers"), this.text,
      el("button", { class: "small", "data-sends": true }, "Send"));
    form.addEventListener("submit", (event) => this.#send(event));
    fill(root, el("h2", { id: "speakers-title" }, "To the speakers"), this.places, form, this.notice);
  }

  draw(room) {
    if (this.room?.id !== room.id) write(this.notice, "");
    this.room = room;
    this.root.hidden = !room.speakers_at.length;
    write(this.places, room.speakers_at.join(", "));
  }

  async #send(event) {
    event.preventDefault();
    const text = this.text.value.trim();
    if (!text) return;
    const path = `/api/v1/rooms/${encodeURIComponent(this.room.id)}/line`;
    const { ok, words } = await send(path, { text, who: this.who() });
    write(this.notice, ok ? "✓ On its way; “Posts” says whether it arrived." : `✕ ${words}`);
    if (ok) this.text.value = "";
  }
}
