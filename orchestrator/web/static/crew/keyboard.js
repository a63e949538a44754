// The keys of the page; they can be switched off, and never act while somebody writes.

import { el, fill, write } from "../shared/dom.js";
import { ACTIONS } from "./actions.js";

const KEPT_AS = "orchestrator-keys";

export class Keyboard {
  constructor(button, help, opener, controls, rooms) {
    Object.assign(this, { button, help, controls, rooms });
    this.on = localStorage.getItem(KEPT_AS) !== "off";
    button.addEventListener("click", () => this.#switch(!this.on));
    opener.addEventListener("click", () => help.showModal());
    document.addEventListener("keydown", (event) => this.#press(event));
    fill(help, this.#helpText());
    this.#switch(this.on);
  }

  #switch(on) {
    this.on = on;
    localStorage.setItem(KEPT_AS, on ? "on" : "off");
    this.button.setAttribute("aria-pressed", String(on));
    write(this.button, on ? "Keys on" : "Keys off");
    document.body.classList.toggle("keyless", !on);
  }

  #press(event) {
    if (event.key === "Escape") this.controls.letGo();
    if (!this.on || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea, dialog")) return;
    const key = event.key.toUpperCase();
    const action = ACTIONS.find((one) => one.key === key);
    if (key === "?") this.help.showModal();
    else if (event.shiftKey) return;
    else if (action) this.controls.press(action.name);
    else if (/^[1-9]$/.test(key)) this.rooms.choose(Number(key) - 1);
    else return;
    event.preventDefault();
  }

  #helpText() {
    const lines = [
      ...ACTIONS.map((action) => [action.key, action.help ?? action.label]),
      ["Esc", "Take back the first of two presses"],
      ["1 … 9", "Show another room"],
      ["?", "This help"],
    ];
    return [
      el("h2", { id: "help-title" }, "Keys"),
      el("dl", { class: "keys" }, lines.flatMap(([key, words]) => [el("dt", {}, el("kbd", {}, key)), el("dd", {}, words)])),
      el("form", { method: "dialog" }, el("button", { class: "go" }, "Close")),
    ];
  }
}
