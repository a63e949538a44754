// Devices and venues of a room: how they are, in a word, a sign and a sentence.

import { differs, el, fill, write } from "../shared/dom.js";
import { clockTime, instant } from "../shared/format.js";
import { send } from "./send.js";

const GOOD = ["delivered", "expired", "pending"];

export class Health {
  constructor(root, who) {
    this.who = who;
    this.list = el("ul", { class: "lines" });
    this.notice = el("p", { class: "notice", role: "status" });
    this.unknown = el("p", { class: "quiet", hidden: true }, "Not known while the daemon is not heard.");
    fill(root, el("h2", { id: "health-title" }, "Devices and venues"), this.list, this.notice, this.unknown);
  }

  heed(lost) {
    this.list.hidden = lost;
    this.unknown.hidden = !lost;
  }

  draw(room, show) {
    const same = this.room?.id === room.id && !differs(this.room, room, ["devices"]);
    if (same && !differs(this.show, show, ["posts", "journal_problem"])) return;
    [this.room, this.show] = [room, show];
    const lines = [
      ...room.devices.map((device) => this.#device(device)),
      ...venuesOf(room, show.posts).map(([name, post]) => this.#venue(name, post)),
    ];
    if (show.journal_problem) lines.push(line("bad", "✕", "Journal", show.journal_problem));
    fill(this.list, lines.length ? lines : el("li", { class: "quiet" }, "This room has no device."));
  }

  #device(device) {
    const [tone, sign] = !device.connected ? ["bad", "✕"] : device.ok ? ["good", "✓"] : ["warn", "▲"];
    const since = device.since ? `since ${clockTime(instant(device.since), this.show.event.timezone)}` : "";
    const back = device.taken && el("button", { type: "button", class: "small", "data-sends": true, click: () => this.#takeBack() }, "Take it back");
    return line(tone, sign, device.name, device.summary, since, back);
  }

  async #takeBack() {
    const { ok, words } = await send("/api/v1/switchover", { who: this.who() });
    write(this.notice, ok ? "✓ Taken back." : `✕ ${words}`);
  }

  #venue(name, post) {
    if (!post) return line("good", "✓", name, "nothing to complain about");
    return line("warn", "▲", name, post.reason || post.state);
  }
}

function line(tone, sign, name, words, since = "", button = false) {
  return el("li", { class: `health-line tone ${tone}` },
    el("span", { class: "sign", "aria-hidden": "true" }, sign),
    el("span", {}, el("strong", { dir: "auto" }, name), " ", el("span", { dir: "auto" }, words), " ", since && el("span", { class: "quiet" }, since), " ", button));
}

/** Return each venue of the room with its last post, if that one did not get through. */
function venuesOf(room, posts) {
  const last = new Map();
  for (const post of posts) {
    if (post.room === room.id && post.state !== "pending") last.set(post.venue, post);
  }
  return [...last].map(([name, post]) => [name, GOOD.includes(post.state) ? null : post]);
}
