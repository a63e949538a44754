// YouTube of a room: the broadcast's state and title, and the day's units.

import { differs, el, fill } from "../shared/dom.js";

const PHASES = {
  "": "no broadcast yet", created: "made", ready: "ready", testStarting: "test is starting",
  testing: "testing", liveStarting: "going live", live: "live", complete: "ended",
  revoked: "taken down by YouTube",
};

export class YouTube {
  constructor(root) {
    this.root = root;
  }

  draw(room) {
    if (this.room?.id === room.id && !differs(this.room, room, ["broadcast"])) return;
    this.room = room;
    const found = room.broadcast;
    this.absent = !found;
    if (!found) return;
    const title = found.watch
      ? el("a", { href: found.watch, target: "_blank", rel: "noopener", dir: "auto" }, found.title)
      : "–";
    const units = `${found.units_used} used today, ${found.units_left} left; the show still needs ${found.reserved}`;
    fill(this.root,
      el("dl", { class: "facts" }, fact("State", PHASES[found.phase] ?? found.phase), fact("Title", title), fact("Units", units)));
  }
}

function fact(name, value) {
  return [el("dt", {}, name), el("dd", {}, value)];
}
