// The journal's last lines: who decided what, newest first.

import { differs, el, fill } from "../shared/dom.js";
import { clockTime, instant } from "../shared/format.js";

export class Journal {
  constructor(root) {
    this.list = el("ol", { class: "lines", tabindex: "0", "aria-label": "Journal" });
    fill(root, this.list);
  }

  draw(room, show) {
    if (this.room?.id === room.id && !differs(this.room, room, ["journal"])) return;
    this.room = room;
    const zone = show.event.timezone;
    const lines = room.journal.map((one) => el("li", {},
      el("time", { class: "quiet" }, clockTime(instant(one.at), zone, true)),
      el("span", { dir: "auto" }, el("strong", {}, one.who), ` ${one.text}`, one.reason && el("span", { class: "quiet" }, ` – ${one.reason}`))));
    fill(this.list, lines.length ? lines.reverse() : el("li", { class: "quiet" }, "Nothing was decided yet."));
  }
}
