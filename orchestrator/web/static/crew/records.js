// Journal, posts and YouTube: read now and then, so they share one place; one is shown.

import { el, fill } from "../shared/dom.js";

const KEPT_AS = "orchestrator-record";

export class Records {
  #chosen = localStorage.getItem(KEPT_AS);

  /** `pages`: a name, the element that it fills, and what draws there; `absent` says that there is nothing to draw. */
  constructor(root, pages) {
    this.pages = pages.map(([name, panel, drawer]) => ({ name, panel, drawer, tab: this.#tab(name, panel) }));
    for (const { panel, tab } of this.pages) {
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      panel.tabIndex = 0;
    }
    fill(root, el("div", { role: "tablist", "aria-label": "Records", class: "tabs", keydown: (event) => this.#step(event) },
      this.pages.map((page) => page.tab)), pages.map(([, panel]) => panel));
    this.#show();
  }

  draw(room, show) {
    for (const { drawer } of this.pages) drawer.draw(room, show);
    this.#show();
  }

  #tab(name, panel) {
    return el("button", { type: "button", role: "tab", id: `${panel.id}-tab`, "aria-controls": panel.id, click: () => this.#choose(name) }, name);
  }

  #choose(name) {
    this.#chosen = name;
    localStorage.setItem(KEPT_AS, name);
    this.#show();
  }

  #show() {
    const there = this.pages.filter((page) => !page.drawer.absent);
    const shown = there.find((page) => page.name === this.#chosen) ?? there[0];
    for (const page of this.pages) {
      const is = page === shown;
      page.panel.hidden = !is;
      page.tab.hidden = Boolean(page.drawer.absent);
      page.tab.setAttribute("aria-selected", String(is));
      page.tab.tabIndex = is ? 0 : -1;
    }
  }

  /** Go to the tab beside, as tabs do everywhere. */
  #step(event) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const tabs = this.pages.map((page) => page.tab).filter((tab) => !tab.hidden);
    const next = tabs.at((tabs.indexOf(event.target) + by) % tabs.length);
    next.focus();
    next.click();
  }
}
