// The dialogue that moves a session to another time.

import { el, fill } from "../shared/dom.js";
import { clockTime, instant } from "../shared/format.js";

export class Retime {
  constructor(dialog, send) {
    this.dialog = dialog;
    this.send = send;
    this.session = el("select", { id: "retime-session", required: true, change: () => this.#propose() });
    this.start = el("input", { id: "retime-start", type: "time", required: true });
    const form = el("form", { submit: (event) => this.#submit(event) },
      el("h2", { id: "retime-title" }, "Retime a session"),
      el("label", { for: "retime-session" }, "Session"), this.session,
      el("label", { for: "retime-start" }, "New start, in the event’s zone"), this.start,
      el("p", { class: "quiet" }, "It is pinned to this time; what follows it moves along."),
      el("div", { class: "row" },
        el("button", { type: "submit", class: "go" }, "Retime"),
        el("button", { type: "button", click: () => dialog.close() }, "Cancel")));
    fill(dialog, form);
  }

  open(room, show) {
    this.zone = show.event.timezone;
    this.rows = rowsOf(room);
    fill(this.session, this.rows.map((row) =>
      el("option", { value: row.session }, `${clockTime(instant(row.expected_start), this.zone)}  ${row.title}`)));
    this.#propose();
    this.dialog.showModal();
    this.start.focus();
  }

  #propose() {
    const row = this.rows.find((one) => one.session === this.session.value);
    this.start.value = row ? clockTime(instant(row.expected_start), this.zone) : "";
  }

  #submit(event) {
    event.preventDefault();
    this.dialog.close();
    this.send({ kind: "retime", session: this.session.value, start: this.start.value });
  }
}

/** Return the first row of each session that is still to come. */
function rowsOf(room) {
  const index = room.rundown.findIndex((row) => row.item === room.on_air.item);
  const seen = new Set([null, room.on_air.session]);
  return room.rundown.slice(index + 1).filter((row) => !seen.has(row.session) && seen.add(row.session));
}
