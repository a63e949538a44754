// What should be on air, and whether it was seen there: title, elapsed and remaining, how far from
// plan, and what is unusual.

import { differs, el, fill, write } from "../shared/dom.js";
import { clockTime, counter, countdown, instant } from "../shared/format.js";
import { Sound } from "./sound.js";
import { SIGHTS, kindWords, overWords, titleOf } from "./words.js";

const NEEDS = ["on_air", "over_seconds", "autopilot", "in_charge", "by_hand_until", "fallback", "name", "picture_wrong"];
const SOON_MS = 60_000;

export class OnAir {
  constructor(root) {
    this.title = el("p", { class: "title", dir: "auto" });
    this.byline = el("p", { class: "byline", dir: "auto" });
    this.sight = el("span", {}, "On air");
    this.kind = el("span", { class: "kind" });
    this.why = el("p", { class: "not-seen", role: "status", dir: "auto" });
    this.over = el("span", { class: "chip" });
    this.flags = el("ul", { class: "flags", "aria-label": "Unusual now" });
    this.elapsed = el("output", { class: "count", role: "timer", "aria-label": "Elapsed" }, "–");
    this.remaining = el("output", { class: "count main", role: "timer", "aria-label": "Remaining" }, "–");
    this.remainingLabel = el("span", { class: "quiet" }, "Remaining");
    this.endsLabel = el("span", { class: "quiet" }, "Ends");
    this.ends = el("span", { class: "count" }, "–");
    this.bar = el("div", { class: "bar", "aria-hidden": "true" }, el("i"));
    const number = (label, value) => el("div", { class: "number" }, label, value);
    fill(
      root,
      el("h2", { id: "on-air-title" }, el("span", { class: "lamp", "aria-hidden": "true" }), this.sight, this.kind, this.over),
      this.why, this.title, this.byline, this.flags,
      el("div", { class: "numbers" },
        number(el("span", { class: "quiet" }, "Elapsed"), this.elapsed),
        number(this.remainingLabel, this.remaining),
        number(this.endsLabel, this.ends)),
      this.bar,
    );
    this.sound = new Sound();
    this.bar.after(this.sound.root);
    this.note = el("p", { class: "note", dir: "auto" });
    this.byline.after(this.note);
    this.root = root;
  }

  draw(room, show) {
    this.sound.draw(room);
    if (!differs(this.room, room, NEEDS) && this.room.id === room.id) return;
    this.room = room;
    this.zone = show.event.timezone;
    const item = room.on_air;
    write(this.sight, SIGHTS[item.seen].card);
    write(this.kind, pictureWords(item));
    const wrong = wrongWith(room);
    this.why.hidden = !wrong;
    write(this.why, wrong);
    write(this.title, titleOf(item));
    write(this.byline, item.byline);
    this.byline.hidden = !item.byline;
    write(this.note, item.note);
    this.note.hidden = !item.note;
    this.#drawOver(overWords(room.over_seconds));
    fill(this.flags, flagsOf(room, this.zone).map(([tone, words]) => el("li", { class: `chip ${tone}` }, words)));
    this.root.dataset.seen = item.seen;
    this.root.dataset.kind = room.fallback ? "fallback" : item.picture;
  }

  tick(now) {
    const item = this.room.on_air;
    const start = instant(item.since ?? item.start);
    const end = instant(item.expected_end);
    write(this.elapsed, counter(now - start));
    const left = end === null ? null : end - now;
    write(this.remaining, left === null ? "open" : countdown(Math.abs(left)));
    const late = left !== null && left < -1000;
    const waits = item.leaves === "operator";
    write(this.remainingLabel, late ? "Overdue by" : waits || this.lost ? "Left by plan" : "Remaining");
    this.remaining.dataset.tone = late ? "warn" : left !== null && left < SOON_MS ? "soon" : "";
    write(this.endsLabel, waits ? "Ends on" : "Ends");
    write(this.ends, endWords(item, end, this.zone));
    const share = end === null || end <= start ? 0 : Math.min(1, Math.max(0, (now - start) / (end - start)));
    this.bar.firstChild.style.setProperty("inline-size", `${(share * 100).toFixed(2)}%`);
  }

  heed(lost) {
    this.lost = lost;
  }

  #drawOver(over) {
    // Under the fallback picture, held, or not seen, nothing is as it should be, whatever the clock says.
    const { fallback, on_air: item } = this.room;
    const unusual = fallback || item.covered || item.leaves === "operator" || item.seen !== "seen";
    this.over.hidden = !over || (unusual && over.tone === "good");
    if (!over) return;
    this.over.className = `chip ${over.tone}`;
    write(this.over, `${over.sign} ${over.words}`);
  }
}

function endWords(item, end, zone) {
  if (end === null) return "no end";
  if (item.leaves !== "operator") return clockTime(end, zone, true);
  return item.held ? "release" : "take";
}

/** Say why what should be seen is not; nothing where it is. */
function wrongWith({ on_air: item, picture_wrong: wrong }) {
  if (item.seen === "missing") return `Not seen on air: ${item.not_seen}`;
  return wrong ? `Look at the picture: ${wrong}` : "";
}

/** Say what viewers see, and what they would see otherwise. */
function pictureWords({ picture, kind }) {
  return picture === kind ? kindWords(kind) : `${kindWords(picture)} instead of ${kindWords(kind)}`;
}

function flagsOf(room, zone) {
  const item = room.on_air;
  const flags = [];
  if (room.fallback) flags.push(["bad", "✕ Fallback picture until released"]);
  else if (item.covered && item.because) flags.push(["warn", `▲ ${item.because}`]);
  if (item.held) flags.push(["warn", "‖ Held until released"]);
  if (!room.in_charge) {
    const until = room.by_hand_until ? `until ${clockTime(instant(room.by_hand_until), zone)}` : "until released";
    flags.push(["warn", `✋ Somebody works in OBS by hand, ${until}`]);
  }
  if (!room.autopilot) flags.push(["warn", "▲ Autopilot is off: nothing changes until you take"]);
  return flags;
}
