// What the crew has to know and nobody has acknowledged yet, above everything else, newest first.

import { differs, el, fill, write } from "../shared/dom.js";
import { clockTime, instant } from "../shared/format.js";
import { decide } from "./send.js";

/** Return the alerts about a room, or about none, that wait for somebody of the crew. */
export function unseen(alerts, room) {
  return alerts.filter((alert) => !alert.note && !alert.seen_by && (!alert.room || alert.room === room.id));
}

export class AlertBar {
  #lines = new Map(); // by the alert's id: only what is new is read out

  constructor(root, who) {
    this.root = root;
    this.who = who;
    this.heading = el("h2", { id: "alert-bar-title" });
    this.all = el("button", { type: "button", class: "small", "data-sends": true, click: () => this.#seen([...this.#lines.keys()]) }, "All seen");
    this.list = el("ol", { class: "lines", "aria-live": "assertive", "aria-relevant": "additions" });
    this.notice = el("p", { class: "notice", role: "status" });
    fill(root, this.heading, this.all, this.list, this.notice);
  }

  draw(room, show) {
    if (this.room?.id === room.id && !differs(this.show, show, ["alerts"])) {
      this.room = room;
      return;
    }
    if (this.room?.id !== room.id) this.#forget();
    [this.room, this.show] = [room, show];
    const waiting = unseen(show.alerts, room);
    const standing = waiting.filter((alert) => !alert.over).length;
    this.root.hidden = !waiting.length;
    this.root.classList.toggle("over", !standing);
    write(this.heading, standing ? `▲ ${standing} ${standing === 1 ? "alert" : "alerts"}` : "✓ Over, and not acknowledged");
    this.all.hidden = waiting.length < 2;
    this.#drawLines(waiting);
  }

  #drawLines(waiting) {
    const had = this.root.contains(document.activeElement);
    const wanted = new Set(waiting.map((alert) => alert.id));
    for (const [id, line] of this.#lines) {
      if (wanted.has(id)) continue;
      line.item.remove();
      this.#lines.delete(id);
    }
    for (const alert of waiting) this.#drawLine(alert);
    // Who goes through them by keyboard goes on to the next.
    if (had && !this.root.contains(document.activeElement)) this.root.querySelector("button:not([hidden])")?.focus();
  }

  #drawLine(alert) {
    if (!this.#lines.has(alert.id)) {
      const line = this.#line(alert);
      this.#lines.set(alert.id, line);
      this.list.prepend(line.item);
    }
    const { item, over } = this.#lines.get(alert.id);
    item.classList.toggle("over", Boolean(alert.over));
    write(over, alert.over ? ` – over since ${this.#time(alert.over)}` : "");
  }

  #line(alert) {
    const over = el("span", { class: "quiet" });
    const item = el("li", {},
      el("span", { dir: "auto" }, el("time", { class: "quiet" }, this.#time(alert.at)), " ", alert.text, over),
      el("button", { type: "button", class: "small", "data-sends": true, "aria-label": `Seen: ${alert.text}`, click: () => this.#seen([alert.id]) }, "Seen"));
    return { item, over, text: alert.text };
  }

  #time(text) {
    return clockTime(instant(text), this.show.event.timezone);
  }

  async #seen(ids) {
    const told = ids.map((id) => [id, this.#lines.get(id).text]);
    for (const [alert, text] of told) {
      const { ok, words } = await decide(this.room, this.who(), { kind: "acknowledge", alert, reason: text.slice(0, 500) });
      write(this.notice, ok ? "" : `✕ ${words}`);
      if (!ok) return;
    }
  }

  #forget() {
    this.#lines.clear();
    fill(this.list);
    write(this.notice, "");
  }
}
