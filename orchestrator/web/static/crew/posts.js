// What was said in the venues, and what will be, newest first.

import { differs, el, fill } from "../shared/dom.js";
import { clockTime, instant } from "../shared/format.js";

const SHOWN = 12;

const STATES = {
  pending: ["", "… waits to be sent"],
  retry: ["warn", "▲ tries again"],
  delivered: ["good", "✓ sent"],
  unknown: ["warn", "? sent, no answer came"],
  "needs-human": ["warn", "▲ needs a person"],
  failed: ["bad", "✕ refused"],
  expired: ["", "– no longer worth saying"],
};

export class Posts {
  constructor(root) {
    this.list = el("ol", { class: "lines", tabindex: "0", "aria-label": "Posts" });
    fill(root, this.list);
  }

  draw(room, show) {
    if (this.room?.id === room.id && !differs(this.show, show, ["posts"])) return;
    [this.room, this.show] = [room, show];
    const mine = show.posts.filter((post) => post.room === room.id).slice(-SHOWN).reverse();
    fill(this.list, mine.length ? mine.map((post) => this.#line(post)) : el("li", { class: "quiet" }, "None yet."));
  }

  #line(post) {
    const [tone, words] = STATES[post.state] ?? ["", post.state];
    const at = clockTime(instant(post.updated ?? post.due), this.show.event.timezone);
    return el("li", { class: "post" },
      el("time", { class: "quiet" }, at),
      el("span", {},
        el("strong", { dir: "auto" }, post.venue), " ", el("span", { class: `tone ${tone}` }, words),
        post.reason && el("span", { class: "quiet" }, ` – ${post.reason}`),
        el("span", { class: "said", dir: "auto" }, post.text)));
  }
}
