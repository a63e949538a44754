// What the crew should know, newest first.

import { differs, el, fill } from "../shared/dom.js";
import { clockTime, instant } from "../shared/format.js";

export class Alerts {
  constructor(root) {
    this.list = el("ol", { class: "lines", tabindex: "0", "aria-labelledby": "alerts-title" });
    fill(root, el("h2", { id: "alerts-title" }, "Alerts"), this.list);
  }

  draw(room, show) {
    if (this.room?.id === room.id && !differs(this.show, show, ["alerts"])) return;
    [this.room, this.show] = [room, show];
    const mine = show.alerts.filter((alert) => !alert.room || alert.room === room.id);
    fill(this.list, mine.length
      ? mine.map((alert) => this.#line(alert)).reverse()
      : el("li", { class: "quiet" }, "None."));
  }

  #line(alert) {
    return el("li", {},
      el("time", { class: "quiet" }, clockTime(instant(alert.at), this.show.event.timezone, true)),
      el("span", { dir: "auto" }, alert.text, fate(alert, this.show.event.timezone)));
  }
}

/** Say since when it is no longer so, and who has seen it. */
function fate(alert, zone) {
  const words = [
    alert.over && `over since ${clockTime(instant(alert.over), zone)}`,
    alert.seen_by && `seen by ${alert.seen_by}`,
  ].filter(Boolean).join(", ");
  return words && el("span", { class: "quiet" }, ` – ${words}`);
}
