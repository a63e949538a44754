// What the buttons decide: key, label, what is sent, and whether it takes a second press.

import { titleOf } from "./words.js";

const onAutopilot = (room) => room.autopilot && room.in_charge;

/** `done` says what came of a decision about a room as it was before; `twice` gives what is asked before the second press; without it one press is enough. */
export const ACTIONS = [
  {
    name: "take", key: "T", label: "Take", tone: "go", needs: (room) => room.standby,
    twice: (room) => `Put “${titleOf(room.standby)}” on air now?`,
    decision: (room) => ({ kind: "take", item: room.standby.item }),
    done: () => "Taken.", none: "Nothing is on standby.",
  },
  { name: "hold", key: "H", label: "Hold", decision: (room) => ({ kind: "hold", item: room.on_air.item }), done: () => "Held until released." },
  { name: "release", key: "R", label: "Release", decision: () => ({ kind: "release" }), done: () => "Released." },
  { name: "longer", key: "E", label: "+1 min", decision: (room) => ({ kind: "extend", by: "1m", item: room.on_air.item }), done: () => "One minute longer.", help: "Extend what is on air by a minute" },
  { name: "five", key: "X", label: "+5 min", decision: (room) => ({ kind: "extend", by: "5m", item: room.on_air.item }), done: () => "Five minutes longer.", help: "Extend what is on air by five minutes" },
  { name: "shorter", key: "D", label: "−1 min", decision: (room) => ({ kind: "extend", by: "-1m", item: room.on_air.item }), done: () => "One minute shorter.", help: "Shorten what is on air by a minute" },
  {
    name: "skip", key: "S", label: "Skip standby", needs: (room) => room.standby,
    twice: (room) => `Leave out “${titleOf(room.standby)}”?`,
    decision: (room) => ({ kind: "skip", item: room.standby.item }),
    done: () => "Left out.", none: "Nothing is on standby.",
  },
  { name: "retime", key: "M", label: "Retime …", help: "Move a session to another time" },
  { name: "fallback", key: "F", label: "Fallback", tone: "bad", decision: () => ({ kind: "fallback" }), done: () => "The fallback picture is on until released.", help: "Show the fallback picture, at once" },
  {
    name: "autopilot", key: "A", label: "Autopilot",
    decision: (room) => ({ kind: "autopilot", on: !onAutopilot(room) }),
    done: (room) => (onAutopilot(room) ? "Autopilot is off: nothing changes until you take." : "Autopilot is on."),
    pressed: onAutopilot,
    help: "Let the room take its cues by itself, or not",
  },
];
