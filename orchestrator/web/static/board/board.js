// Keeps a room's board true: asks for news, counts down, and hands the button to door.js.

import { ShowClock } from "./clock.js";
import { randomId, watchDoor } from "./door.js";

const TICK = 250;
const AFTER_ZERO = 400; // milliseconds after a countdown's end at which there should be news
const PATIENCE = 8000;
const RETRY = 3; // seconds
const LOST_AFTER = 3; // questions without an answer

const main = document.getElementById("board");
const lost = document.querySelector(".lost");
const news = `/board/${encodeURIComponent(main.dataset.room)}/news`;
const visit = randomId();
const clock = new ShowClock(Date.parse(main.dataset.now), Number(main.dataset.speed));
let version = main.dataset.version;
let unanswered = 0;
let timer;

function countdownText(seconds) {
  const whole = Math.max(Math.floor(seconds), 0);
  if (whole >= 48 * 3600) return `${Math.floor(whole / 86400)} days`;
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const pad = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`;
}

function tick() {
  const left = main.querySelector(".left");
  if (!left) return;
  const [since, until] = [Date.parse(left.dataset.since), Date.parse(left.dataset.until)];
  const text = countdownText((until - clock.now()) / 1000);
  if (left.textContent !== text) left.textContent = text;
  const progress = main.querySelector("progress");
  if (progress) progress.value = (clock.now() - since) / (until - since);
}

/** Times stand in the event's zone; a visitor reads their own. */
function showLocalTimes() {
  const written = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
  for (const time of main.querySelectorAll("time")) {
    time.title = time.textContent;
    time.textContent = written.format(new Date(time.dateTime));
  }
}

function show(html) {
  main.innerHTML = html;
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
    clock.correct(Date.parse(found.now), found.speed, asked);
    if (found.main !== null) show(found.main);
    ({ version, again } = found);
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
  const passes = left ? clock.until(Date.parse(left.dataset.until)) : Infinity;
  return passes > -AFTER_ZERO ? passes + AFTER_ZERO * (1 + Math.random()) : Infinity;
}

function askIn(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(look, Math.max(milliseconds, 100));
}

showLocalTimes();
tick();
setInterval(tick, TICK);
askIn(1000 * Math.random());
// A machine that slept has a clock that stood still.
document.addEventListener("visibilitychange", () => document.hidden || askIn(0));
const door = document.querySelector(".door");
if (door) watchDoor(door);
