// The rundown: when each item starts, how long it lasts, and how far from plan it is.

import { differs, el, fill } from "../shared/dom.js";
import { clockTime, dayInWords, instant, spelled } from "../shared/format.js";
import { SIGHTS, kindWords, overWords, titleOf } from "./words.js";

/** What was seen of an item: a tone, a sign, and what is said where it was not all of it. */
const SHOWN = {
  whole: ["", "✓", () => ""],
  part: ["warn", "▲", (instead) => (instead ? `Shown in part, ${instead} for the rest` : "Shown in part")],
  instead: ["bad", "✕", (instead) => (instead ? `Not shown, ${instead} instead` : "Not seen on air")],
};

/** What is known of a recording that is to come: a tone, and words. */
const RECORDINGS = {
  there: ["", "✓ file is there"],
  missing: ["bad", "✕ file is missing"],
  arriving: ["warn", "… file is still arriving"],
  empty: ["bad", "✕ file is empty"],
  broken: ["bad", "✕ file does not play in OBS"],
  elsewhere: ["", "file is not on this computer"],
  unknown: ["", ""],
};

const NOT_FOLDED = 3; // what was just over is still spoken of

export class Rundown {
  constructor(root) {
    this.body = el("tbody");
    this.note = el("p", { class: "quiet" });
    this.leftOut = el("ul", { class: "lines" });
    this.frame = el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Rundown table" },
      el("table", {},
        el("thead", {}, el("tr", {}, ["", "Starts", "Item", "Length", "Against plan"]
          .map((name) => el("th", { scope: "col" }, name || el("span", { class: "hidden" }, "State"))))),
        this.body));
    fill(root, el("h2", { id: "rundown-title" }, "Rundown"), this.frame, this.note, this.leftOut);
  }

  draw(room, show) {
    const other = this.room?.id !== room.id;
    if (!other && !differs(this.room, room, ["rundown", "on_air", "standby", "left_out"])) return;
    const moved = other || this.room.on_air.item !== room.on_air.item;
    this.room = room;
    this.event = show.event;
    this.zone = show.event.timezone;
    const now = room.rundown.findIndex((row) => row.item === room.on_air.item);
    if (other) this.unfolded = false;
    const long = room.rundown.slice(0, Math.max(0, now - NOT_FOLDED)).filter((row) => !isSpoiled(row));
    const folded = new Set(long.length > 1 ? long : []); // one row is no shorter when folded
    const several = show.event.days.length > 1;
    const rows = room.rundown.filter((row) => !folded.has(row) || this.unfolded);
    fill(this.body, folded.size > 0 && this.#fold(folded.size), rows.flatMap((row, index) => [
      several && row.day !== rows[index - 1]?.day && dayRow(row.day, show.event.days),
      this.#row(row, room.rundown.indexOf(row) < now),
    ]));
    const rest = room.rundown_total - room.rundown_from - room.rundown.length;
    this.note.textContent = [room.rundown_from && `${items(room.rundown_from)} before`, rest > 0 && `${items(rest)} after`]
      .filter(Boolean).join(", ");
    this.note.hidden = !this.note.textContent;
    fill(this.leftOut, room.left_out.map((item) => el("li", { dir: "auto" }, `Left out: ${titleOf(item) || item.item} – ${item.because}`)));
    this.leftOut.hidden = !room.left_out.length;
    if (moved) this.#showOnAir();
  }

  /** What is long over: a press shows it, or folds it again. */
  #fold(count) {
    const words = this.unfolded ? "Fold what is long over" : `Show ${items(count)} that are over`;
    const button = el("button", {
      type: "button", class: "small", "aria-expanded": String(Boolean(this.unfolded)),
      click: () => {
        this.unfolded = !this.unfolded;
        const { room } = this;
        this.room = { ...room, rundown: null };
        this.draw(room, { event: this.event });
        this.body.querySelector("button").focus();
      },
    }, words);
    return el("tr", { class: "fold" }, el("td", { colspan: "5" }, button));
  }

  #showOnAir() {
    const row = this.body.querySelector('[aria-current="true"]');
    if (row) this.frame.scrollTop = row.offsetTop - this.frame.clientHeight / 3;
  }

  #row(row, past) {
    const { on_air: onAir, standby } = this.room;
    const state = row.item === onAir.item ? "on-air" : row.item === standby?.item ? "standby" : past ? "done" : "";
    const over = overOf(row);
    return el("tr", { class: state, "aria-current": state === "on-air" && "true" },
      el("td", { class: "state" }, stateWords(state, row, onAir)),
      this.#start(row),
      el("th", { scope: "row" }, el("span", { class: "row-title", dir: "auto" }, titleOf(row)),
        el("span", { class: "quiet" }, row.title ? [kindWords(row.kind), row.byline].filter(Boolean).join(" · ") : ""),
        row.note && el("span", { class: "note", dir: "auto" }, row.note),
        !past && recordingOf(row),
        problemOf(row)),
      el("td", { class: "length" }, lengthOf(row)),
      el("td", { class: over ? `tone ${over.tone}` : "" }, over ? `${over.sign} ${over.words}` : ""));
  }

  /** Say when it was or will be on air; the plan beside it only where that is another time. */
  #start({ actual_start: actual, expected_start: expected, planned_start: planned, pinned }) {
    const clock = (text) => clockTime(instant(text), this.zone, true);
    const start = actual ?? expected;
    const moved = start && planned && clock(start) !== clock(planned);
    return el("td", { class: "time" },
      el("span", { class: "start" }, start ? clock(start) : "–"),
      pinned && el("span", { class: "pin", title: "its start is a wall-clock time" }, " pinned"),
      moved && el("span", { class: "planned" }, `planned ${clock(planned)}`));
  }
}

function dayRow(date, days) {
  const name = days.find((day) => day.date === date)?.name;
  const words = [name, dayInWords(date)].filter(Boolean).join(" · ");
  return el("tr", { class: "day" }, el("th", { scope: "rowgroup", colspan: "5" }, words));
}

/** Whether viewers had something else: who comes on shift later has to see that. */
function isSpoiled({ shown }) {
  return shown === "part" || shown === "instead";
}

function items(number) {
  return number === 1 ? "1 item" : `${number} items`;
}

function stateWords(state, row, onAir) {
  if (state === "on-air") return SIGHTS[onAir.seen].row;
  if (state === "standby") return "▶ Standby";
  const [tone, sign] = SHOWN[row.shown] ?? ["", ""];
  if (!sign) return "";
  const seen = row.shown === "whole" && el("span", { class: "outcome" }, " seen on air");
  return [el("span", { class: tone, "aria-hidden": "true" }, sign), seen];
}

/** Say whether a recording's file is there. */
function recordingOf({ recording }) {
  if (!recording) return null;
  const [tone, words] = RECORDINGS[recording.state];
  return words && el("span", { class: `recording ${tone}`, title: recording.name }, words);
}

/** Say what viewers had instead, and why. */
function problemOf(row) {
  const [tone, , say] = SHOWN[row.shown] ?? [];
  const words = say?.(row.instead && kindWords(row.instead).toLowerCase());
  return words && el("span", { class: `row-problem ${tone}`, dir: "auto" }, row.because ? `${words}: ${row.because}` : words);
}

function lengthOf(row) {
  const start = row.actual_start ?? row.expected_start;
  const end = row.actual_end ?? row.expected_end;
  return start && end ? spelled(instant(end) - instant(start)) : "";
}

function overOf(row) {
  if (!row.planned_start || row.shown === "instead") return null;
  const planned = instant(row.planned_start);
  const real = instant(row.actual_start ?? row.expected_start);
  return overWords((real - planned) / 1000);
}
