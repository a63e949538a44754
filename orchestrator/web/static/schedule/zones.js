// Shows all times of the schedule in the visitor's zone or the event's, as the visitor likes.
// Loaded as a module, and as a plain script from a disk: it imports nothing and leaves no names.
{
  const VISITOR = Intl.DateTimeFormat().resolvedOptions().timeZone;
  let chosen = null;

  const facts = () => document.querySelector("main").dataset;

  const unknown = new Map();

  function isUnknown(timeZone) {
    if (!unknown.has(timeZone)) {
      try {
        new Intl.DateTimeFormat("en-GB", { timeZone });
        unknown.set(timeZone, false);
      } catch {
        unknown.set(timeZone, true);
      }
    }
    return unknown.get(timeZone);
  }

  // The page brings the event's offsets from UTC: a browser that is older than the zone's name
  // does not know them. Each is `[since, seconds]`; the first counts before, too.
  function eventOffset(instant) {
    const offsets = JSON.parse(facts().offsets);
    const [, seconds] = offsets.filter(([since], index) => !index || instant >= new Date(since)).pop();
    return seconds;
  }

  function parts(instant, timeZone, form) {
    const [at, zone] = isUnknown(timeZone)
      ? [new Date(+instant + eventOffset(instant) * 1000), "UTC"]
      : [instant, timeZone];
    return new Intl.DateTimeFormat("en-GB", { ...form, timeZone: zone }).formatToParts(at);
  }

  function words(instant, timeZone, form) {
    const spoken = parts(instant, timeZone, form).filter((part) => part.type !== "literal");
    return spoken.map((part) => part.value).join(" ");
  }

  function clock(instant, timeZone) {
    const form = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    return parts(instant, timeZone, form).map((part) => part.value).join("");
  }

  function day(instant, timeZone) {
    return words(instant, timeZone, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
  }

  function shortDay(instant, timeZone) {
    return words(instant, timeZone, { weekday: "short", day: "numeric", month: "short" });
  }

  function offset(instant, timeZone) {
    if (isUnknown(timeZone)) return spelledOffset(eventOffset(instant));
    const name = parts(instant, timeZone, { timeZoneName: "shortOffset" })
      .find((part) => part.type === "timeZoneName").value;
    return name.replace("GMT", "UTC").replace("-", "−").replace(/\+0$/, "");
  }

  function spelledOffset(seconds) {
    const minutes = Math.round(Math.abs(seconds) / 60);
    if (!minutes) return "UTC";
    const rest = minutes % 60 ? `:${String(minutes % 60).padStart(2, "0")}` : "";
    return `UTC${seconds < 0 ? "−" : "+"}${Math.floor(minutes / 60)}${rest}`;
  }

  // Over a change of the clocks both offsets are said, and the day of the change.
  function offsets(timeZone) {
    const shown = [...document.querySelectorAll("[data-start]")]
      .flatMap((slot) => [new Date(slot.dataset.start), new Date(slot.dataset.end)]);
    const said = [];
    let last = "";
    for (const instant of shown.sort((one, other) => one - other)) {
      const utc = offset(instant, timeZone);
      const since = said.length ? `from ${words(instant, timeZone, { day: "numeric", month: "long" })} ` : "";
      if (utc !== last) said.push(since + utc);
      last = utc;
    }
    return said.join(", ") || offset(new Date(), timeZone);
  }

  function nameOf(timeZone) {
    return timeZone === facts().zone
      ? facts().zoneName
      : timeZone.split("/").at(-1).replaceAll("_", " ");
  }

  function instants() {
    return [...document.querySelectorAll("time[data-clock]")].map((time) => new Date(time.dateTime));
  }

  function differ() {
    const written = (instant, zone) => day(instant, zone) + clock(instant, zone);
    return instants().some((at) => written(at, VISITOR) !== written(at, facts().zone));
  }

  function drawTimes() {
    for (const time of document.querySelectorAll("time[data-clock]")) {
      time.textContent = clock(new Date(time.dateTime), chosen);
    }
  }

  function drawDates() {
    for (const date of document.querySelectorAll("[data-date]")) {
      date.textContent = day(new Date(date.dataset.date), chosen);
    }
  }

  // A day begins elsewhere in another zone: the headings are set anew.
  function drawDays() {
    if (!document.querySelector(".slots")) return;
    document.querySelectorAll("[data-day]").forEach((heading) => heading.remove());
    const days = [];
    const tabs = [];
    for (const slot of document.querySelectorAll(".slot")) {
      const today = day(new Date(slot.dataset.start), chosen);
      if (today !== days.at(-1)) {
        days.push(today);
        tabs.push(shortDay(new Date(slot.dataset.start), chosen));
        slot.before(heading(today, days.length));
      }
    }
    drawLinks(tabs);
  }

  function heading(text, number) {
    const item = document.createElement("li");
    Object.assign(item, { className: "day", id: `day-${number}` });
    item.dataset.day = "";
    item.append(Object.assign(document.createElement("h3"), { textContent: text }));
    return item;
  }

  function drawLinks(tabs) {
    const links = tabs.map((text, index) =>
      Object.assign(document.createElement("a"), { href: `#day-${index + 1}`, textContent: text }));
    const nav = document.querySelector("[data-days]");
    nav?.replaceChildren(...links);
    if (nav) nav.hidden = links.length < 2;
  }

  function drawNote() {
    const [name, utc] = [nameOf(chosen), offsets(chosen)];
    for (const note of document.querySelectorAll("[data-zone-note]")) {
      note.textContent = `All times: ${name}${name === utc ? "" : ` (${utc})`}`;
    }
  }

  function choice(zone, whose) {
    const label = document.createElement("label");
    const input = document.createElement("input");
    Object.assign(input, { type: "radio", name: "zone", value: zone, checked: zone === chosen });
    input.addEventListener("change", () => {
      chosen = zone;
      draw();
    });
    label.append(input, whose);
    return label;
  }

  function drawSwitch() {
    const place = document.querySelector("[data-zone-switch]");
    const group = Object.assign(document.createElement("fieldset"), { className: "zones" });
    const legend = document.createElement("legend");
    Object.assign(legend, { className: "hidden-legend", textContent: "Show times in" });
    group.append(legend, choice(VISITOR, "Your time"), choice(facts().zone, "Event’s time"));
    place.replaceChildren(group);
    place.hidden = false;
  }

  function drawChoice() {
    for (const input of document.querySelectorAll("[data-zone-switch] input")) {
      input.parentElement.classList.toggle("chosen", input.checked);
    }
  }

  function draw() {
    drawChoice();
    drawTimes();
    drawDates();
    drawDays();
    drawNote();
    document.dispatchEvent(new Event("schedule:drawn"));
  }

  function begin() {
    // A machine may have a zone that its browser does not know: its visitor reads the event's.
    if (!VISITOR || isUnknown(VISITOR) || !differ()) return;
    chosen ??= VISITOR;
    drawSwitch();
    draw();
  }

  document.addEventListener("schedule:renewed", begin);
  begin();
}
