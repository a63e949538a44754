// What the buttons decide: key, label, what is sent, and whether it takes a second press.

import { clockTime, instant, spelled } from "../shared/format.js";
import { named } from "./words.js";

const onAutopilot = (room) => room.autopilot && room.in_charge;

const MINUTE_MS = 60_000;

const nothingNext = (room) => (room.standby ? null : "nothing is on standby");
const notLonger = (room) => room.on_air.not_longer;

/** Ask before the item on air would end at once: that is a take. */
function endsIt({ on_air: item }, now) {
  const left = instant(item.expected_end) - now;
  return item.leaves === "clock" && left <= MINUTE_MS
    ? `Less than a minute is left: this ends ${named(item)} at once.` : null;
}

const SAME_LENGTH_MS = 5000;

/** Say how long the standby item would last if it were taken now, where that is not as planned. */
function otherLength({ standby, rundown }, changes, zone) {
  const { item } = standby;
  const taken = changes.find((change) => change.item === item);
  const planned = rundown.find((row) => row.item === item);
  const [start, end] = [taken?.start_after, taken?.end_after].map(instant);
  const length = end - start;
  const usual = instant(planned?.planned_end) - instant(planned?.planned_start);
  if (!start || !end || !usual || Math.abs(length - usual) < SAME_LENGTH_MS) return "";
  return `It would last until ${clockTime(end, zone, true)}: ${spelled(length)} instead of ${spelled(usual)}.`;
}

/** `unfit` gives why it cannot be done now; `twice` what is asked before the second press, null: one press is enough; `foreseen` what the daemon's preview says against it; `what` is what it would be done to; `done` says what came of it, in a room as it was before. */
export const ACTIONS = [
  {
    name: "take", key: "T", label: "Take", tone: "go", unfit: nothingNext,
    what: (room) => (room.standby ? named(room.standby) : ""),
    twice: (room) => `Put ${named(room.standby)} on air now?`, foreseen: otherLength,
    decision: (room) => ({ kind: "take", item: room.standby.item }),
    done: () => "Taken. “Back” takes it back for 30 seconds.", help: "Take (press twice)",
  },
  {
    name: "back", key: "B", label: "Back", unfit: (room) => (room.back ? null : "there is no take of the last 30 seconds to take back"),
    decision: (room) => ({ kind: "back", item: room.back.item }),
    done: (room) => `Back to ${named(room.back)}, where it was.`,
    help: "Take the last take back, within 30 seconds: what was on goes on where it was",
  },
  { name: "hold", key: "H", label: "Hold", decision: (room) => ({ kind: "hold", item: room.on_air.item }), done: () => "Held until released." },
  { name: "release", key: "R", label: "Release", decision: () => ({ kind: "release" }), done: () => "Released." },
  { name: "longer", key: "E", label: "+1 min", unfit: notLonger, decision: (room) => ({ kind: "extend", by: "1m", item: room.on_air.item }), done: () => "One minute longer.", help: "Extend what is on air by a minute" },
  { name: "five", key: "X", label: "+5 min", unfit: notLonger, decision: (room) => ({ kind: "extend", by: "5m", item: room.on_air.item }), done: () => "Five minutes longer.", help: "Extend what is on air by five minutes" },
  {
    name: "shorter", key: "D", label: "−1 min", unfit: (room) => room.on_air.not_shorter, twice: endsIt,
    decision: (room) => ({ kind: "extend", by: "-1m", item: room.on_air.item }),
    done: () => "One minute shorter.", help: "Shorten what is on air by a minute (press twice if that ends it)",
  },
  {
    name: "skip", key: "S", label: "Skip standby", unfit: nothingNext,
    twice: (room) => `Leave out ${named(room.standby)}?`,
    decision: (room) => ({ kind: "skip", item: room.standby.item }),
    done: () => "Left out.", help: "Skip standby (press twice)",
  },
  { name: "retime", key: "M", label: "Retime …", help: "Move a session to another time" },
  {
    name: "autopilot", key: "A", label: "Autopilot",
    decision: (room) => ({ kind: "autopilot", on: !onAutopilot(room) }),
    done: (room) => (onAutopilot(room) ? "Autopilot is off: nothing changes until you take." : "Autopilot is on."),
    pressed: onAutopilot,
    help: "Let the room take its cues by itself, or not",
  },
  { name: "fallback", key: "F", label: "Fallback", tone: "bad", decision: () => ({ kind: "fallback" }), done: () => "The fallback picture is on until released.", help: "Show the fallback picture, at once" },
];
