// An edited timetable that waits: what it would change, with accept and reject.

import { differs, el, fill, write } from "../shared/dom.js";
import { clockTime, instant } from "../shared/format.js";
import { send } from "./send.js";

const MINUTE_MS = 60_000;

export class Edit {
  constructor(root, who) {
    this.root = root;
    this.who = who;
    this.notice = el("p", { class: "notice", role: "status" });
  }

  draw(show) {
    if (!differs(this.show, show, ["pending_edit", "timetable_problems"])) return;
    this.show = show;
    const { pending_edit: edit, timetable_problems: problems } = show;
    this.root.hidden = !edit && !problems.length;
    this.root.setAttribute("role", "region");
    write(this.notice, "");
    if (edit) this.#drawEdit(edit);
    else if (problems.length) this.#drawProblems(problems);
  }

  #drawProblems(problems) {
    fill(this.root,
      el("h2", { id: "edit-title" }, "✕ The edited timetable is not used; the last good one stays"),
      el("ul", { class: "lines" }, problems.map((problem) => el("li", { dir: "auto" }, problem))));
  }

  #drawEdit(edit) {
    const zone = this.show.event.timezone;
    const more = edit.changes_total - edit.changes.length;
    const time = (text) => clockTime(instant(text), zone, instant(text) % MINUTE_MS !== 0);
    const span = (start, end) => (start ? `${time(start)}–${end ? time(end) : ""}` : "–");
    const button = (name, label, tone) =>
      el("button", { type: "button", class: tone, "data-sends": true, click: () => this.#answer(name, edit) }, label);
    fill(this.root,
      el("h2", { id: "edit-title" }, "▲ The timetable was edited: these cues change"),
      el("p", {}, "It touches what is on air or next, so nothing has changed yet."),
      edit.dropped.length > 0 && el("ul", { class: "dropped" }, edit.dropped.map(({ title, on_air: onAir }) =>
        el("li", { dir: "auto" }, `✕ Dropped: “${title}”${onAir ? " – on air, it is shown to its end" : ""}`))),
      el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Plan of the edit" }, el("table", {},
        el("thead", {}, el("tr", {}, ["Room", "Change", "Before", "After"].map((name) => el("th", { scope: "col" }, name)))),
        el("tbody", {}, edit.changes.map((change) => el("tr", {},
          el("td", { class: "place", dir: "auto" }, this.show.rooms[change.room]?.name ?? change.room),
          el("th", { scope: "row", dir: "auto" }, change.words),
          el("td", { "data-label": "Before", class: "time" }, span(change.start_before, change.end_before)),
          el("td", { "data-label": "After", class: "time" }, span(change.start_after, change.end_after))))))),
      more > 0 && el("p", { class: "quiet" }, `and ${more} more`),
      el("div", { class: "row" }, button("accept", "Accept the edit", "go"), button("reject", "Reject it", "")),
      this.notice);
  }

  async #answer(name, edit) {
    const { ok, words } = await send(`/api/v1/timetable/${name}`, { digest: edit.digest, who: this.who() });
    if (!ok) write(this.notice, `✕ ${words}`);
  }
}
