// Whether what is on air is heard: a light in words and sign, and a meter.

import { el, fill, write } from "../shared/dom.js";

/** Decibels below full scale at which the meter is empty, and from which it is too full. */
const FLOOR_DB = -60;
const FULL_DB = -3;

const LIGHTS = {
  awaited: { tone: "quiet", sign: "○", words: "Not heard yet" },
  heard: { tone: "good", sign: "✓", words: "Heard" },
  silent: { tone: "quiet", sign: "–", words: "The recording is silent here" },
  "not heard": { tone: "bad", sign: "✕", words: "Not heard" },
};

export class Sound {
  constructor() {
    this.sign = el("span", { class: "sign", "aria-hidden": "true" });
    this.words = el("span", { role: "status", dir: "auto" });
    this.level = el("i");
    this.meter = el("span", { class: "meter", "aria-hidden": "true" }, this.level);
    this.root = el("div", { class: "sound", hidden: true });
    fill(this.root, this.sign, this.words, this.meter);
  }

  draw({ sound }) {
    const light = LIGHTS[sound?.light];
    this.root.hidden = !light;
    if (!light) return;
    const odd = sound.light === "heard" && sound.words;
    this.root.dataset.tone = odd ? "warn" : light.tone;
    write(this.sign, odd ? "▲" : light.sign);
    write(this.words, sound.words ? `${light.words}: ${sound.words}` : light.words);
    const level = sound.level_db ?? FLOOR_DB;
    this.level.dataset.full = String(level >= FULL_DB);
    this.level.style.setProperty("inline-size", `${Math.round((1 - level / FLOOR_DB) * 100)}%`);
  }
}
