// YouTube of a room: the broadcast's state and title, and the day's units.

import { differs, el, fill } from "../shared/dom.js";

export class YouTube {
  constructor(root) {
    this.root = root;
  }

  draw(room) {
    if (this.room?.id === room.id && !differs(this.room, room, ["youtube"])) return;
    this.room = room;
    const state = room.youtube;
    this.root.hidden = !state;
    if (!state) return;
    const rows = Object.entries(state).filter(([, value]) => value != null && typeof value !== "object");
    fill(this.root, el("h2", { id: "youtube-title" }, "YouTube"),
      el("dl", { class: "facts" }, rows.flatMap(([name, value]) => [el("dt", {}, name.replaceAll("_", " ")), el("dd", { dir: "auto" }, String(value))])));
  }
}
