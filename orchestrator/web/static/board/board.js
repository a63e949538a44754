// Keeps a room's board true: asks for news, counts down, and hands the button to door.js.

import { ShowClock } from "../shared/clock.js";
import { counter } from "../shared/format.js";
import { randomId, watchDoor } from "./door.js";

const TICK = 250;
const AFTER_ZERO = 400; // milliseconds after a countdown's end at which there should be news
const PATIENCE = 8000;
const RETRY = 3; // seconds
const DAY = 86_400_000;
const LOADED_WITHIN = 500; // milliseconds that the page itself may have been under way
const LOST_AFTER = 3; // questions without an answer

const main = document.getElementById("board");
const lost = document.querySelector(".lost");
const news = `/board/${encodeURIComponent(main.dataset.room)}/news`;
const visit = randomId();
const clock = new ShowClock();
let speed = Number(main.dataset.speed);
let version = main.dataset.version;
let unanswered = 0;
let timer;

function countdown(milliseconds) {
  const days = Math.floor(milliseconds / DAY);
  return days < 2 ? counter(milliseconds) : `${days} days`;
}

function tick() {
  const left = main.querySelector(".left");
  if (!left) return;
  const [since, until] = [Date.parse(left.dataset.since), Date.parse(left.dataset.until)];
  const text = countdown(until - clock.now());
  if (left.textContent !== text) left.textContent = text;
  const progress = main.querySelector("progress");
  if (progress) progress.value = (clock.now() - since) / (until - since);
}

/** Times stand in the event's zone; a visitor reads their own. */
function showLocalTimes() {
  const written = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "short" });
  const today = new Date(clock.now()).toDateString();
  for (const time of main.querySelectorAll("time")) {
    const at = new Date(time.dateTime);
    time.title = time.textContent;
    time.textContent = `${at.toDateString() === today ? "" : `${weekday.format(at)} `}${written.format(at)}`;
  }
  const offsets = new Set([...main.querySelectorAll("time")].map((time) => offset(new Date(time.dateTime))));
  // Over a change of the clocks there is no one offset to name.
  const [named] = offsets.size === 1 ? offsets : [];
  if (offsets.size) main.querySelector(".zone").textContent = `– your time${named ? `, ${named}` : ""}`;
}

function offset(instant) {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZoneName: "shortOffset" }).formatToParts(instant);
  const name = parts.find((part) => part.type === "timeZoneName").value;
  return name.replace("GMT", "UTC").replace("-", "−").replace(/\+0$/, "");
}

function show(html) {
  main.innerHTML = html;
  const { classList } = main.querySelector("article");
  document.body.dataset.kind = classList[0];
  document.body.toggleAttribute("data-live", classList.contains("live"));
  showLocalTimes();
  tick();
}

async function look() {
  const asked = performance.now();
  let again = RETRY;
  try {
    const answer = await fetch(`${news}?visit=${visit}&seen=${version}`, {
      cache: "no-store",
      credentials: "omit",
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const found = await answer.json();
    clock.hear(found, asked);
    if (found.main !== null) show(found.main);
    ({ version, again, speed } = found);
    unanswered = 0;
  } catch {
    unanswered += 1; // the daemon may be starting again: the note tells when it takes long
  }
  lost.hidden = unanswered < LOST_AFTER;
  // Boards that were opened together do not ask together.
  askIn(Math.min(again * 1000 * (0.9 + 0.2 * Math.random()), untilZero()));
}

function untilZero() {
  const left = main.querySelector(".left");
  const passes = left ? (Date.parse(left.dataset.until) - clock.now()) / speed : Infinity;
  return passes > -AFTER_ZERO ? passes + AFTER_ZERO * (1 + Math.random()) : Infinity;
}

function askIn(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(look, Math.max(milliseconds, 100));
}

clock.hear({ now: main.dataset.now, speed }, performance.now() - LOADED_WITHIN);
showLocalTimes();
tick();
setInterval(tick, TICK);
askIn(1000 * Math.random());
// A machine that slept has a clock that stood still.
document.addEventListener("visibilitychange", () => document.hidden || askIn(0));
const door = document.querySelector(".door");
if (door) watchDoor(door);
