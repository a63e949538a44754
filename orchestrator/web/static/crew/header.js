// The head of the page: the event, the time of the show, and who is at this keyboard.

import { write } from "../shared/dom.js";
import { clockTime } from "../shared/format.js";

const NAME_KEPT_AS = "orchestrator-who";

export class Header {
  constructor(part) {
    this.parts = { event: part("event"), now: part("now"), zone: part("zone"), rehearsal: part("rehearsal") };
    this.input = part("who");
    this.input.value = localStorage.getItem(NAME_KEPT_AS) ?? "";
    this.input.addEventListener("input", () => localStorage.setItem(NAME_KEPT_AS, this.input.value));
    this.asking = part("person");
    this.asking.classList.toggle("asks", localStorage.getItem(NAME_KEPT_AS) === null);
    part("who-known").addEventListener("click", () => this.#answered());
    // Keys rest while somebody writes: whoever has written the name wants them back.
    this.input.addEventListener("keydown", (event) => event.key === "Enter" && this.#answered());
  }

  /** Who decides, for the journal. */
  get who() {
    return this.input.value.trim() || "crew";
  }

  /** Ask no more, in this browser: also whoever gives no name has answered. Not as soon as the field
   * is left: the page would move under the click that left it. */
  #answered() {
    localStorage.setItem(NAME_KEPT_AS, this.input.value);
    this.asking.classList.remove("asks");
    this.input.blur();
  }

  draw(show) {
    this.zone = show.event.timezone;
    write(this.parts.event, show.event.name);
    write(this.parts.zone, this.zone.replaceAll("_", " "));
    document.title = `Crew: ${show.event.name}`;
    if (this.parts.rehearsal && show.speed !== 1) write(this.parts.rehearsal, `Rehearsal, ${show.speed} times as fast`);
  }

  tick(now) {
    write(this.parts.now, clockTime(now, this.zone, true));
  }
}
