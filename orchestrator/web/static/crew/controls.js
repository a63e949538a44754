// The buttons of a room: a press decides, a second one where it cannot be undone.

import { el, fill, write } from "../shared/dom.js";
import { ACTIONS } from "./actions.js";
import { Retime } from "./retime.js";
import { decide, preview } from "./send.js";

const ARMED_MS = 5000;
const DECIDED_FOR_MS = 2000; // so long may the feed be behind the answer to a decision
const SAID_FOR_MS = 15_000; // on a phone it stands over the page; the journal keeps what was done

export class Controls {
  #armed = null;
  #mute = ""; // why nothing can be sent
  #now = NaN;
  #forget = 0;
  #said = null; // the room after the decision that is spoken of
  #decided = null; // the room as it is by the last decision made here, and until when that counts

  constructor(root, dialog, who) {
    this.who = who;
    this.buttons = new Map(ACTIONS.map((action) => [action.name, this.#button(action)]));
    this.notice = el("p", { class: "notice", role: "status", "aria-live": "assertive" });
    this.retime = new Retime(dialog, (body) => this.#send(this.room, body, "Retimed."),
      (body) => preview(this.room, this.who(), body));
    fill(root, el("h2", { id: "controls-title", class: "hidden" }, "Decide"),
      el("div", { class: "buttons" }, [...this.buttons.values()]), this.notice);
  }

  draw(drawn, show) {
    const room = this.#newest(drawn);
    // What was asked about is not what a second press would do now.
    if (this.#armed && (this.room.id !== room.id || this.room.version !== room.version)) {
      this.#disarm();
      this.#say("warn", "▲ The room has moved on. Look again, then press again.");
    }
    // What was done here may have been undone elsewhere: the page shows what is so now.
    if (this.#said && (this.#said.id !== room.id || isNewer(room, this.#said))) this.#say("", "");
    this.room = room;
    this.show = show;
    this.#drawButtons();
  }

  tick(now) {
    this.#now = now;
  }

  /** Let nothing be decided while nothing can be sent: nobody would hear it. */
  heed(_, why) {
    this.#mute = why;
    if (why) this.letGo();
    this.#drawButtons();
  }

  /** Press a button, by its name. */
  press(name) {
    const action = ACTIONS.find((one) => one.name === name);
    if (!this.room) return;
    const unfit = this.#unfit(action);
    if (unfit) {
      this.#say("bad", `✕ Not done: ${unfit}.`);
    } else if (name === "retime") {
      this.#disarm();
      this.retime.open(this.room, this.show);
    } else if (this.#armed?.name !== name && action.twice?.(this.room, this.#now)) {
      this.#arm(action, action.twice(this.room, this.#now));
    } else {
      this.#disarm();
      this.#send(this.room, action.decision(this.room), action.done(this.room));
    }
  }

  /** Take back a first press. */
  letGo() {
    if (!this.#armed) return;
    this.#disarm();
    this.#say("", "Nothing was done.");
  }

  async #send(room, decision, done) {
    this.#say("", "Sent …");
    const { ok, words, answer } = await decide(room, this.who(), decision);
    if (ok) this.#goOn(answer.room);
    this.#say(ok ? "good" : "bad", ok ? `✓ ${done}` : `✕ ${words}`);
    this.#said = ok ? answer.room : null;
    return ok;
  }

  /** Go on in what came of a decision: the feed brings it too, and may be later. */
  #goOn(room) {
    if (this.room.id !== room.id || isNewer(this.room, room)) return;
    this.#decided = { room, until: performance.now() + DECIDED_FOR_MS };
    this.room = room;
    this.#drawButtons();
  }

  #newest(room) {
    const { room: decided, until } = this.#decided ?? {};
    if (!decided || decided.id !== room.id || performance.now() > until) return room;
    return isNewer(decided, room) ? decided : room;
  }

  #arm(action, question) {
    this.#disarm();
    const timer = setTimeout(() => this.letGo(), ARMED_MS);
    this.#armed = { name: action.name, timer };
    this.#drawButton(action, this.buttons.get(action.name));
    this.#say("warn", `▲ ${question} Press again to do it.`);
    if (action.foreseen) this.#foresee(action, question, this.#armed);
  }

  /** Add to the question what the daemon says would come of it, if it is still asked by then. */
  async #foresee(action, question, asked) {
    const { room } = this;
    const { ok, answer } = await preview(room, this.who(), action.decision(room));
    if (!ok || this.#armed !== asked) return;
    const said = action.foreseen(room, answer.changes, this.show.event.timezone);
    if (said) this.#say("warn", `▲ ${question} ${said} Press again to do it.`);
  }

  #disarm() {
    if (!this.#armed) return;
    clearTimeout(this.#armed.timer);
    const { name } = this.#armed;
    this.#armed = null;
    this.#drawButton(ACTIONS.find((action) => action.name === name), this.buttons.get(name));
  }

  #say(tone, words) {
    this.#said = null;
    this.notice.dataset.tone = tone;
    write(this.notice, words);
    clearTimeout(this.#forget);
    this.#forget = setTimeout(() => write(this.notice, ""), SAID_FOR_MS);
  }

  #button(action) {
    return el("button", {
      type: "button", class: action.tone ?? "", "data-action": action.name,
      "aria-keyshortcuts": action.key, click: () => this.press(action.name),
    }, el("span", {}, action.label), el("kbd", { "aria-hidden": "true" }, action.key),
    action.what && el("span", { class: "what", dir: "auto" }));
  }

  /** Return why this cannot be decided now. */
  #unfit(action) {
    if (this.#mute) return this.#mute;
    return this.room && action.unfit?.(this.room);
  }

  #drawButtons() {
    for (const action of ACTIONS) this.#drawButton(action, this.buttons.get(action.name));
  }

  // A button that is off can still be reached and pressed: it says why it is off.
  #drawButton(action, button) {
    const unfit = this.#unfit(action);
    button.setAttribute("aria-disabled", String(Boolean(unfit)));
    button.title = unfit || action.help || "";
    const armed = this.#armed?.name === action.name;
    button.classList.toggle("armed", armed);
    // As long as the label or shorter: no button moves under a finger.
    write(button.firstChild, armed ? "Press again" : labelOf(action, this.room));
    if (action.what && this.room) write(button.lastChild, action.what(this.room));
    if (action.pressed && this.room) button.setAttribute("aria-pressed", String(Boolean(action.pressed(this.room))));
  }
}

/** A room's version begins with the number of its last decision. */
function isNewer(room, than) {
  return parseInt(room.version, 10) > parseInt(than.version, 10);
}

function labelOf(action, room) {
  if (!action.pressed || !room) return action.label;
  return `${action.label} ${action.pressed(room) ? "on" : "off"}`;
}
