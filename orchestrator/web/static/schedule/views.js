// What a visitor wants to see of the programme: a room, a track, a language, words; rooms side by
// side; without what is over. The page is complete without it. The choice stands in the address, so
// that it can be sent to somebody. Loaded as a module, and as a plain script from a disk.
{
  const FOLDED_FROM = 3; // past slots of a day
  const wanted = new URLSearchParams(location.search);
  let shownAll = false;

  const form = () => document.querySelector("[data-views]");
  const slots = () => [...document.querySelectorAll(".slots > .slot")];

  function choices() {
    return [...form().elements].filter((each) => each.name);
  }

  function fill() {
    for (const each of choices()) {
      const value = wanted.get(each.name) || "";
      if (each.type === "checkbox") each.checked = value === "on";
      else each.value = value;
      if (each.selectedIndex === -1) each.value = "";
    }
  }

  function note() {
    for (const each of choices()) {
      const value = each.type === "checkbox" ? (each.checked ? "on" : "") : each.value.trim();
      if (value) wanted.set(each.name, value);
      else wanted.delete(each.name);
    }
    const query = wanted.toString();
    try {
      history.replaceState(null, "", (query ? `?${query}` : location.pathname) + location.hash);
    } catch {
      // a page from a disk has no address to change
    }
  }

  function fits(slot) {
    const words = (wanted.get("words") || "").toLowerCase().split(/\s+/).filter(Boolean);
    const text = words.length ? slot.textContent.toLowerCase() : "";
    return ["room", "track", "language"].every((key) =>
      !wanted.get(key) || slot.dataset[key] === wanted.get(key)) &&
      words.every((word) => text.includes(word));
  }

  function filter() {
    let found = 0;
    for (const slot of slots()) {
      const hide = !fits(slot);
      if (slot.hidden !== hide) slot.hidden = hide;
      found += hide ? 0 : 1;
    }
    const narrowed = ["room", "track", "language", "words"].some((key) => wanted.get(key));
    const told = form().querySelector("[data-found]");
    const text = narrowed ? (found === 1 ? "1 session" : `${found || "No"} sessions`) : "";
    if (told.textContent !== text) told.textContent = text;
    return narrowed;
  }

  // The days: each heading with the slots after it.
  function days() {
    const all = [];
    for (const each of document.querySelectorAll(".slots > .day, .slots > .slot")) {
      if (each.classList.contains("day")) all.push({ heading: each, slots: [] });
      else if (all.length) all.at(-1).slots.push(each);
    }
    return all;
  }

  function isTarget(slot) {
    return location.hash && slot.id === decodeURIComponent(location.hash.slice(1));
  }

  function fold(narrowed) {
    document.querySelectorAll(".slots > .fold").forEach((each) => each.remove());
    const all = days();
    const running = slots().some((slot) => !slot.matches(".past, .cancelled"));
    for (const { heading, slots: own } of all) {
      heading.hidden = own.every((slot) => slot.hidden);
      const past = own.filter((slot) => slot.classList.contains("past"));
      if (narrowed || shownAll || !running || past.length < FOLDED_FROM) continue;
      const over = past.length === own.length ? past : past.slice(0, -1);
      if (over.some(isTarget)) continue;
      over.forEach((slot) => (slot.hidden = true));
      heading.after(unfolding(over.length));
    }
  }

  function unfolding(count) {
    const item = Object.assign(document.createElement("li"), { className: "fold" });
    const button = document.createElement("button");
    Object.assign(button, { type: "button", textContent: `Show ${count} earlier sessions` });
    button.addEventListener("click", () => {
      shownAll = true;
      draw();
    });
    item.append(button);
    return item;
  }

  function side() {
    const list = document.querySelector(".slots");
    const wide = wanted.get("grid") === "on" && matchMedia("(min-width: 60rem)").matches;
    list.querySelectorAll(".room-head").forEach((each) => each.remove());
    document.body.classList.toggle("side-by-side", wide);
    if (wide) grid(list);
    else for (const each of list.children) Object.assign(each.style, { gridRow: "", gridColumn: "" });
    list.style.gridTemplateColumns = wide ? list.style.gridTemplateColumns : "";
  }

  function grid(list) {
    const order = JSON.parse(list.dataset.rooms);
    const used = new Set(slots().filter((slot) => !slot.hidden).map((slot) => slot.dataset.room));
    const rooms = order.filter((room) => used.has(room));
    list.style.gridTemplateColumns = `repeat(${Math.max(rooms.length, 1)}, minmax(11rem, 1fr))`;
    let row = 1;
    for (const day of days()) {
      if (day.heading.hidden) continue;
      row = across(day.heading, row);
      const folded = day.heading.nextElementSibling;
      if (folded && folded.classList.contains("fold")) row = across(folded, row);
      const shown = day.slots.filter((slot) => !slot.hidden);
      if (shown.length) row = place(day.heading, shown, rooms, heads(day.heading, rooms, row));
    }
  }

  function across(item, row) {
    Object.assign(item.style, { gridRow: `${row}`, gridColumn: "1 / -1" });
    return row + 1;
  }

  function heads(before, rooms, row) {
    const names = form().elements.room;
    rooms.forEach((room, index) => {
      const head = Object.assign(document.createElement("li"), { className: "room-head" });
      const option = [...names.options].find((each) => each.value === room);
      head.setAttribute("aria-hidden", "true"); // each session says its room
      Object.assign(head, { dir: "auto", textContent: option ? option.textContent : room });
      Object.assign(head.style, { gridRow: `${row}`, gridColumn: `${index + 1}` });
      before.parentElement.append(head);
    });
    return row + 1;
  }

  // A row begins wherever something begins or ends; what overlaps in a room is set below.
  function place(heading, shown, rooms, first) {
    const at = (slot, key) => Date.parse(slot.dataset[key]);
    const marks = shown.flatMap((slot) => [at(slot, "start"), at(slot, "end")]);
    const lines = [...new Set(marks)].sort((one, other) => one - other);
    const free = new Map();
    let last = first;
    for (const slot of shown) {
      const begins = Math.max(first + lines.indexOf(at(slot, "start")), free.get(slot.dataset.room) || 0);
      const ends = Math.max(first + lines.indexOf(at(slot, "end")), begins + 1);
      free.set(slot.dataset.room, ends);
      last = Math.max(last, ends);
      Object.assign(slot.style, {
        gridRow: `${begins} / ${ends}`,
        gridColumn: `${rooms.indexOf(slot.dataset.room) + 1}`,
      });
    }
    return last;
  }

  function draw() {
    if (!form()) return;
    fold(filter());
    side();
  }

  function begin() {
    if (!form()) return;
    fill();
    form().hidden = false;
    form().addEventListener("submit", (event) => event.preventDefault());
    form().addEventListener("input", () => {
      note();
      draw();
    });
    draw();
  }

  document.addEventListener("schedule:renewed", begin);
  document.addEventListener("schedule:drawn", draw);
  addEventListener("resize", draw);
  addEventListener("hashchange", draw);
  begin();
}
