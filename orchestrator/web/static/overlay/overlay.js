// Fills an overlay page from the show: elements say by their attributes what they show.
// docs/overlays.md lists the attributes. Texts of the show only ever become text.

import { Feed } from "../feed/feed.js";
import { ShowClock } from "../shared/clock.js";
import { clockTime, countdown, instant, learnZone } from "../shared/format.js";

const TICK_MS = 50;
const MEASURE_MS = 20_000;

const clock = new ShowClock();
const wanted = new URLSearchParams(location.search).get("room");
let event = null;
let room = null;

/** Return the value at a path such as `next.title`; undefined where there is none. */
function valueAt(path) {
  return path.split(".").reduce((value, name) => value?.[name], { ...room, event });
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function fillTexts() {
  for (const element of document.querySelectorAll("[data-text]")) {
    write(element, valueAt(element.dataset.text) ?? "");
  }
  for (const element of document.querySelectorAll("[data-time]")) {
    const at = instant(valueAt(element.dataset.time));
    write(element, at === null ? "" : clockTime(at, event.timezone));
  }
  for (const picture of document.querySelectorAll("img[data-picture]")) {
    const place = valueAt(picture.dataset.picture);
    if (place && picture.getAttribute("src") !== place) picture.setAttribute("src", place);
  }
}

function tick() {
  if (!room || !clock.set) return;
  const now = clock.now();
  for (const element of document.querySelectorAll("[data-countdown]")) {
    const at = instant(valueAt(element.dataset.countdown));
    write(element, at === null ? "" : countdown(at - now));
  }
  for (const element of document.querySelectorAll("[data-clock]")) {
    write(element, clockTime(now, event.timezone, element.dataset.clock === "seconds"));
  }
  for (const element of document.querySelectorAll("[data-show]")) {
    element.classList.toggle("shown", isShown(element, now));
  }
}

function isShown(element, now) {
  const { show, from, until } = element.dataset;
  if (!valueAt(show)) return false;
  if (from && now < instant(valueAt(from))) return false;
  return !until || now < instant(valueAt(until));
}

function take(show) {
  event = show.event;
  learnZone(event);
  const name = wanted ?? Object.keys(show.rooms)[0];
  if (!show.rooms[name]) console.warn(`There is no room ${name}; there are ${Object.keys(show.rooms).join(", ")}`);
  // What goes out keeps its words while it does: they are not taken away with the old state.
  room = show.rooms[name] ? kept(room, show.rooms[name]) : null;
  if (!room) return;
  document.body.dataset.picture = room.picture;
  fillTexts();
  tick();
}

function kept(before, after) {
  return { ...after, said: { third: after.lower_third ?? before?.said?.third, qa: after.qa ?? before?.said?.qa } };
}

async function measure() {
  try {
    await clock.measure();
    tick();
  } catch {
    // The daemon is away for a moment: the overlay goes on by what it knows.
  }
}

new Feed("/feed/stage", take);
for (const wait of [0, 300, 900]) setTimeout(measure, wait);
setInterval(measure, MEASURE_MS);
setInterval(tick, TICK_MS);
