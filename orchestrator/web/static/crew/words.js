// Words for what the state document says, used by several panels.

import { spelled } from "../shared/format.js";

/** What people call each kind of item: the daemon says it with the state. */
let kinds = {};

/** Seconds within which something is called on time. */
const ON_TIME = 5;

/** What is said of an item whose turn it is, by whether it was seen there: on its card, in a row. */
export const SIGHTS = {
  seen: { card: "On air", row: "● On air" },
  awaited: { card: "Going on air", row: "○ Going on air" },
  missing: { card: "Should be on air", row: "✕ Not seen" },
};

export function learnKinds(words) {
  kinds = words;
}

export function kindWords(kind) {
  return kinds[kind] ?? kind;
}

/** Return an item's title, or what it is where it has none. */
export function titleOf(item) {
  if (!item) return "";
  return item.title || kindWords(item.kind);
}

/** Return which item is meant: a talk and its Q&A have one title. */
export function named(item) {
  return item.title ? `“${item.title}” (${kindWords(item.kind)})` : `“${titleOf(item)}”`;
}

/** Return how far from plan something is: a sign, words, and a name for its colour. */
export function overWords(seconds) {
  if (seconds == null) return null;
  if (Math.abs(seconds) < ON_TIME) return { sign: "●", words: "on time", tone: "good" };
  const length = spelled(seconds * 1000);
  return seconds > 0
    ? { sign: "▲", words: `${length} over`, tone: "warn" }
    : { sign: "▼", words: `${length} under`, tone: "info" };
}
