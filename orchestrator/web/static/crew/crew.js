// The crew's page: wires the feed, the clock, the panels, the buttons and the keys together.

import { Feed } from "../feed/feed.js";
import { ShowClock } from "../shared/clock.js";
import { learnZone } from "../shared/format.js";
import { AlertBar } from "./alert_bar.js";
import { Alerts } from "./alerts.js";
import { Controls } from "./controls.js";
import { Edit } from "./edit.js";
import { Header } from "./header.js";
import { Health } from "./health.js";
import { Journal } from "./journal.js";
import { Keyboard } from "./keyboard.js";
import { Link } from "./link.js";
import { OnAir } from "./on_air.js";
import { Posts } from "./posts.js";
import { Program } from "./program.js";
import { Records } from "./records.js";
import { Rooms } from "./rooms.js";
import { Rundown } from "./rundown.js";
import { Speakers } from "./speakers.js";
import { Standby } from "./standby.js";
import { Tasks } from "./tasks.js";
import { learnKinds } from "./words.js";
import { YouTube } from "./youtube.js";

const TICK_MS = 50;

const part = (id) => document.getElementById(id);
const clock = new ShowClock();
const header = new Header(part);
const rooms = new Rooms(part("rooms"), () => draw());
const controls = new Controls(part("controls"), part("retime"), () => header.who);
const edit = new Edit(part("edit"), () => header.who);
// What is on air is drawn first, and painted; long tables come in the frame after.
const first = [new AlertBar(part("alert-bar"), () => header.who), new OnAir(part("on-air")), new Standby(part("standby")), controls];
const then = [
  new Program(part("program")),
  new Rundown(part("rundown")),
  new Tasks(part("tasks"), () => header.who),
  new Speakers(part("speakers"), () => header.who),
  new Health(part("health"), () => header.who),
  new Alerts(part("alerts")),
  new Records(part("records"), [
    ["Journal", part("journal"), new Journal(part("journal"))],
    ["Posts", part("posts"), new Posts(part("posts"))],
    ["YouTube", part("youtube"), new YouTube(part("youtube"))],
  ]),
];

let show = null;
let room = null;
let drawn = [];
let restIsDue = false;

function draw() {
  if (!show) return;
  room = rooms.draw(show);
  header.draw(show);
  edit.draw(show);
  for (const panel of first) panel.draw(room, show);
  if (!drawn.length) drawn = first;
  part("room").hidden = false;
  part("room").setAttribute("aria-label", `Room ${room.name}`);
  part("waiting").hidden = true;
  tick();
  if (restIsDue) return;
  restIsDue = true;
  requestAnimationFrame(() => setTimeout(drawRest));
}

function drawRest() {
  restIsDue = false;
  for (const panel of then) panel.draw(room, show);
  drawn = [...first, ...then];
  tick();
}

function tick() {
  if (!show || !clock.set) return;
  const now = clock.now();
  header.tick(now);
  rooms.tick(now);
  for (const panel of drawn) panel.tick?.(now);
}

const feed = new Feed("/feed", (document) => {
  show = document;
  learnZone(show.event);
  learnKinds(show.kinds);
  draw();
}, () => link.hear());
const link = new Link(part, clock, feed, ({ why, stale }) => {
  rooms.heed(stale);
  for (const panel of [...first, ...then]) panel.heed?.(stale, why);
  for (const button of document.querySelectorAll("[data-sends]")) button.disabled = Boolean(why);
});
new Keyboard(part("keys-switch"), part("help"), part("help-open"), controls, rooms);
setInterval(tick, TICK_MS);
