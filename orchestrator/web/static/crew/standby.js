// The next item, and whether its recording waits on its first frame.

import { differs, el, fill, write } from "../shared/dom.js";
import { clockTime, countdown, instant } from "../shared/format.js";
import { kindWords, titleOf } from "./words.js";

const PREROLL = {
  ready: ["good", "✓ Ready on its first frame"],
  awaited: ["warn", "… Not ready yet"],
  broken: ["bad", "✕ Does not play"],
};

export class Standby {
  constructor(root) {
    this.title = el("p", { class: "title", dir: "auto" });
    this.byline = el("p", { class: "byline", dir: "auto" });
    this.kind = el("span", { class: "kind" });
    this.preroll = el("span", { class: "chip" });
    this.problem = el("p", { class: "problem", role: "status", dir: "auto" });
    this.when = el("p", { class: "when" });
    this.until = el("output", { class: "count", role: "timer", "aria-label": "Standby starts in" });
    this.at = el("span", { class: "quiet" });
    this.before = el("span", { class: "quiet" });
    this.when.append(this.before, " ", this.until, " ", this.at);
    this.note = el("p", { class: "note", dir: "auto" });
    fill(root, el("h2", { id: "standby-title" }, "Standby ", this.kind, this.preroll), this.title, this.byline, this.when, this.problem);
    this.byline.after(this.note);
  }

  draw(room, show) {
    if (!differs(this.room, room, ["standby", "autopilot", "on_air"]) && this.room.id === room.id) return;
    this.room = room;
    this.zone = show.event.timezone;
    const item = room.standby;
    write(this.kind, item ? kindWords(item.kind) : "");
    write(this.title, item ? titleOf(item) : "Nothing comes after this");
    write(this.byline, item?.byline ?? "");
    this.byline.hidden = !item?.byline;
    write(this.note, item?.note ?? "");
    this.note.hidden = !item?.note;
    this.when.hidden = !item;
    this.problem.hidden = !item?.problem;
    write(this.problem, item?.problem ?? "");
    const [tone, words] = PREROLL[item?.preroll] ?? ["", ""]; // without a recording there is none to prepare
    this.preroll.className = `chip ${tone}`;
    this.preroll.hidden = !words;
    write(this.preroll, words);
  }

  tick(now) {
    const item = this.room.standby;
    if (!item) return;
    const start = instant(item.expected_start);
    const waits = this.room.on_air.held || !this.room.autopilot;
    write(this.before, waits ? "on" : "in");
    write(this.until, waits ? "your take" : countdown(start - now));
    const pinned = item.pinned ? " (pinned)" : "";
    write(this.at, `${waits ? "expected" : "at"} ${clockTime(start, this.zone, true)}${pinned}`);
  }
}
