// All rooms at a glance, and which of them the page shows in full.

import { el, fill, write } from "../shared/dom.js";
import { countdown, instant } from "../shared/format.js";
import { unseen } from "./alert_bar.js";
import { kindWords, titleOf } from "./words.js";

export class Rooms {
  #tiles = new Map();
  #lost = false;

  constructor(root, onChoice) {
    this.root = root;
    this.onChoice = onChoice;
    this.chosen = new URLSearchParams(location.search).get("room");
  }

  /** Draw the tiles; return the room that is chosen. */
  draw(show) {
    const names = Object.keys(show.rooms);
    if (!show.rooms[this.chosen]) this.chosen = names[0];
    this.show = show;
    this.root.hidden = names.length < 2;
    if (names.join() !== [...this.#tiles.keys()].join()) this.#build(names);
    for (const name of names) this.#drawTile(this.#tiles.get(name), show.rooms[name]);
    return show.rooms[this.chosen];
  }

  /** Show another room in full, by its place in the row. */
  choose(index) {
    const name = [...this.#tiles.keys()][index];
    if (!name || name === this.chosen) return;
    this.chosen = name;
    history.replaceState(null, "", `?room=${encodeURIComponent(name)}`);
    this.onChoice();
  }

  tick(now) {
    for (const [name, tile] of this.#tiles) {
      const end = instant(this.show.rooms[name].on_air.expected_end);
      write(tile.left, end === null ? "open" : countdown(end - now));
    }
  }

  /** Call no room well while the daemon is lost. */
  heed(lost) {
    this.#lost = lost;
    for (const [name, tile] of this.#tiles) this.#drawState(tile, this.show.rooms[name]);
  }

  #build(names) {
    this.#tiles = new Map(names.map((name, index) => [name, this.#tile(index)]));
    fill(this.root, [...this.#tiles.values()].map((tile) => tile.button));
  }

  #tile(index) {
    const tile = {
      name: el("strong", { dir: "auto" }), title: el("span", { class: "tile-title", dir: "auto" }),
      left: el("span", { class: "count" }), state: el("span", { class: "tile-state" }),
    };
    const key = index < 9 && el("kbd", {}, String(index + 1));
    tile.button = el("button", { type: "button", class: "tile", click: () => this.choose(index) },
      key, tile.name, tile.left, tile.title, tile.state);
    return tile;
  }

  #drawTile(tile, room) {
    tile.button.setAttribute("aria-pressed", String(room.id === this.chosen));
    write(tile.name, room.name);
    write(tile.title, [...new Set([kindWords(room.on_air.picture), titleOf(room.on_air)])].join(": "));
    this.#drawState(tile, room);
  }

  #drawState(tile, room) {
    if (this.#lost) {
      tile.state.dataset.tone = "";
      write(tile.state, "? not known now");
      return;
    }
    const problem = problemOf(room);
    tile.state.dataset.tone = problem ? "bad" : "good";
    const alerts = unseen(this.show.alerts, room).filter((alert) => alert.room).length;
    write(tile.state, [alerts && `▲ ${alerts}`, problem ? `✕ ${problem}` : "✓ well"].filter(Boolean).join(" "));
  }
}

function problemOf(room) {
  if (room.on_air.seen === "missing") return `not seen on air: ${room.on_air.not_seen}`;
  if (room.fallback) return "fallback picture";
  if (room.picture_wrong) return `picture: ${room.picture_wrong}`;
  if (room.sound?.light === "not heard") return `not heard: ${room.sound.words}`;
  const sick = room.devices.find((device) => !device.ok || !device.connected);
  if (sick) return `${sick.name}: ${sick.summary}`;
  if (!room.autopilot) return "autopilot off";
  return "";
}
