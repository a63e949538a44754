// What waits for a person: a post to be pasted, or to be looked for. Copy, confirm, or send again.

import { differs, el, fill, write } from "../shared/dom.js";
import { clockTime, instant } from "../shared/format.js";
import { send } from "./send.js";

export class Tasks {
  constructor(root, who) {
    this.root = root;
    this.who = who;
    this.list = el("ul", { class: "lines" });
    this.notice = el("p", { class: "notice", role: "status" });
    this.heading = el("h2", { id: "tasks-title" }, "For you to do");
    fill(root, this.heading, this.list, this.notice);
  }

  draw(room, show) {
    if (this.show && !differs(this.show, show, ["crew_tasks"])) return;
    this.show = show;
    const tasks = show.crew_tasks;
    write(this.heading, tasks.length ? `For you to do (${tasks.length})` : "For you to do");
    this.root.classList.toggle("waits", tasks.length > 0);
    fill(this.list, tasks.length ? tasks.map((task) => this.#task(task)) : el("li", { class: "quiet" }, "Nothing waits for a person."));
  }

  #task(task) {
    const until = clockTime(instant(task.deadline), this.show.event.timezone);
    const button = (label, tone, act, sends = true) =>
      el("button", { type: "button", class: `small ${tone}`, "data-sends": sends, click: act, "aria-label": `${label}: ${task.venue}, ${task.kind}` }, label);
    return el("li", { class: "task" },
      el("p", {}, el("strong", { dir: "auto" }, task.venue), ` ${task.why} `, el("span", { class: "quiet" }, `until ${until}`)),
      el("blockquote", { dir: "auto" }, task.text),
      el("div", { class: "row" },
        button("Copy", "", () => this.#copy(task), false),
        button("It is there", "go", () => this.#answer(task, "confirm", "✓ Confirmed.")),
        task.state !== "needs-human" && button("Send again", "", () => this.#answer(task, "repeat", "✓ Sent again."))));
  }

  async #copy(task) {
    try {
      await navigator.clipboard.writeText(task.text);
      write(this.notice, "✓ Copied.");
    } catch {
      write(this.notice, "✕ This browser does not let pages copy; select the text instead.");
    }
  }

  async #answer(task, name, done) {
    const path = `/api/v1/posts/${task.key.split("/").map(encodeURIComponent).join("/")}/${name}`;
    const { ok, words } = await send(path, { who: this.who() });
    write(this.notice, ok ? done : `✕ ${words}`);
  }
}
