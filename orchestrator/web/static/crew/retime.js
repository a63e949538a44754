// The dialogue that moves a session to another time, and shows beforehand what that changes.

import { el, fill, write } from "../shared/dom.js";
import { clockTime, dayInWords, dayOf, instant } from "../shared/format.js";

const DAY_MS = 86_400_000;
const ASKS_AFTER_MS = 250; // while somebody types
const MOST_SHOWN = 8;
const TIME = "([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?";

export class Retime {
  #asking = 0;
  #asked = 0;

  constructor(dialog, send, preview) {
    this.dialog = dialog;
    this.send = send;
    this.preview = preview;
    this.session = el("select", { id: "retime-session", required: true, change: () => this.#propose() });
    this.day = el("select", { id: "retime-day", required: true, change: () => this.#ask() });
    // Not a time input: that has 12 hours where the browser speaks English.
    this.start = el("input", {
      id: "retime-start", type: "text", inputmode: "numeric", pattern: TIME, required: true, autocomplete: "off",
      title: "hours and minutes, such as 18:40", input: () => this.#ask(),
    });
    this.zoneName = el("span", { class: "quiet" });
    this.said = el("p", { class: "quiet", role: "status" });
    this.changes = el("ul", { class: "lines preview" });
    const form = el("form", { submit: (event) => this.#submit(event) },
      el("h2", { id: "retime-title" }, "Retime a session"),
      el("label", { for: "retime-session" }, "Session"), this.session,
      el("div", { class: "row when" },
        el("div", {}, el("label", { for: "retime-day" }, "Day"), this.day),
        el("div", {}, el("label", { for: "retime-start" }, "New start"), this.start),
        this.zoneName),
      this.said, this.changes,
      el("div", { class: "row" },
        el("button", { type: "submit", class: "go" }, "Retime"),
        el("button", { type: "button", click: () => dialog.close() }, "Cancel")));
    fill(dialog, form);
  }

  open(room, show) {
    this.zone = show.event.timezone;
    this.rows = rowsOf(room);
    write(this.zoneName, this.zone);
    fill(this.session, this.rows.map((row) =>
      el("option", { value: row.session }, `${clockTime(instant(row.expected_start), this.zone)}  ${row.title}`)));
    this.#propose();
    this.dialog.showModal();
    this.start.focus();
    this.start.select();
  }

  /** Offer the session's own time, and the days around it. */
  #propose() {
    const row = this.rows.find((one) => one.session === this.session.value);
    const start = row ? instant(row.expected_start) : NaN;
    this.start.value = row ? clockTime(start, this.zone) : "";
    const days = row ? [-1, 0, 1, 2].map((number) => dayOf(start + number * DAY_MS, this.zone)) : [];
    fill(this.day, days.map((day) => el("option", { value: day, selected: day === days[1] }, dayInWords(day))));
    this.#show("It is pinned to the time that you write; what follows it moves along.", []);
  }

  #decision() {
    return { kind: "retime", session: this.session.value, start: `${this.day.value} ${this.start.value}` };
  }

  /** Ask what would change, a moment after the last key. */
  #ask() {
    clearTimeout(this.#asking);
    this.#asking = setTimeout(() => this.#askNow(), ASKS_AFTER_MS);
  }

  async #askNow() {
    this.#asked += 1;
    const question = this.#asked;
    if (!this.start.checkValidity()) return;
    const { ok, words, answer } = await this.preview(this.#decision());
    if (question !== this.#asked) return;
    if (!ok) this.#show(`✕ ${words}`, []);
    else if (answer.refused) this.#show(`✕ Not possible: ${answer.refused}.`, []);
    else if (!answer.changes.length) this.#show("Nothing else changes.", []);
    else this.#show("This changes:", this.#ordered(answer.changes), answer.changes_total);
  }

  /** Put the session itself first, then what moves with it, by the time. */
  #ordered(changes) {
    const own = ({ item }) => (item.startsWith(`${this.session.value}/`) && !item.endsWith("/holding") ? 0 : 1);
    const when = (change) => instant(change.start_after ?? change.start_before);
    return [...changes].sort((one, other) => own(one) - own(other) || when(one) - when(other));
  }

  #show(words, changes, total = 0) {
    write(this.said, words);
    const more = total - Math.min(changes.length, MOST_SHOWN);
    fill(this.changes, [
      ...changes.slice(0, MOST_SHOWN).map((change) => el("li", { dir: "auto" },
        change.start_after && el("span", { class: "time" }, clockTime(instant(change.start_after), this.zone)), ` ${change.words}`)),
      more > 0 && el("li", { class: "quiet" }, `and ${more} more`)]);
    this.changes.hidden = !changes.length;
  }

  #submit(event) {
    event.preventDefault();
    this.dialog.close();
    this.send(this.#decision());
  }
}

/** Return the first row of each session that is still to come. */
function rowsOf(room) {
  const index = room.rundown.findIndex((row) => row.item === room.on_air.item);
  const seen = new Set([null, room.on_air.session]);
  return room.rundown.slice(index + 1).filter((row) => !seen.has(row.session) && seen.add(row.session));
}
