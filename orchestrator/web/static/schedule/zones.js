// Shows all times of the schedule in the visitor's zone or the event's, as the visitor likes.
// Loaded as a module, and as a plain script from a disk: it imports nothing and leaves no names.
{
  const VISITOR = Intl.DateTimeFormat().resolvedOptions().timeZone;
  let chosen = null;

  const facts = () => document.querySelector("main").dataset;

  function clock(instant, timeZone) {
    const form = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone };
    return new Intl.DateTimeFormat("en-GB", form).format(instant);
  }

  function day(instant, timeZone) {
    const form = { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone };
    const parts = new Intl.DateTimeFormat("en-GB", form).formatToParts(instant);
    return parts.filter((part) => part.type !== "literal").map((part) => part.value).join(" ");
  }

  function offset(instant, timeZone) {
    const form = { timeZoneName: "shortOffset", timeZone };
    const parts = new Intl.DateTimeFormat("en-GB", form).formatToParts(instant);
    const name = parts.find((part) => part.type === "timeZoneName").value;
    return name.replace("GMT", "UTC").replace("-", "−");
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

  // A day begins elsewhere in another zone: the headings are set anew.
  function drawDays() {
    document.querySelectorAll("[data-day]").forEach((heading) => heading.remove());
    let before = "";
    for (const slot of document.querySelectorAll(".slot")) {
      const today = day(new Date(slot.dataset.start), chosen);
      if (today !== before) {
        slot.before(heading(today));
        before = today;
      }
    }
  }

  function heading(text) {
    const item = document.createElement("li");
    item.className = "day";
    item.dataset.day = "";
    item.append(Object.assign(document.createElement("h3"), { textContent: text }));
    return item;
  }

  function drawNote() {
    const first = instants()[0] ?? new Date();
    const [name, utc] = [nameOf(chosen), offset(first, chosen)];
    const note = document.querySelector("[data-zone-note]");
    note.textContent = `All times: ${name}${name === utc ? "" : ` (${utc})`}`;
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

  function draw() {
    drawTimes();
    drawDays();
    drawNote();
  }

  function begin() {
    if (!differ()) return;
    chosen ??= VISITOR;
    drawSwitch();
    draw();
  }

  document.addEventListener("schedule:renewed", begin);
  begin();
}
