// Times and lengths as people read them.

const writers = new Map();
const offsetsOf = new Map();

/** Learn the offsets of the event's zone: a browser that is older than its name does not know it. */
export function learnZone({ timezone, offsets }) {
  offsetsOf.set(timezone, offsets.map(({ since, seconds }) => [Date.parse(since), seconds * 1000]));
}

/** Return the hour and minute of an instant in a zone; with seconds where asked. */
export function clockTime(instant, zone, seconds = false) {
  if (!Number.isFinite(+instant)) return "–";
  const key = `${zone} ${seconds}`;
  if (!writers.has(key)) writers.set(key, writerFor(zone, seconds));
  return writers.get(key)(instant);
}

/** Return the day of an instant in a zone, as 2020-09-19. */
export function dayOf(instant, zone) {
  const shifted = +instant + offsetIn(zone, +instant);
  return new Date(shifted).toISOString().slice(0, 10);
}

function offsetIn(zone, at) {
  if (offsetsOf.has(zone)) return offsetAt(offsetsOf.get(zone), at);
  const [hour, minute] = clockTime(at, zone).split(":").map(Number);
  const day = 86_400_000;
  const off = (hour * 60 + minute) * 60_000 - (Math.floor(at / 60_000) * 60_000) % day;
  return off > day / 2 ? off - day : off < -day / 2 ? off + day : off;
}

/** Return a day as 2020-09-19 in words: Saturday 19 September. */
export function dayInWords(day) {
  const format = { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" };
  return new Intl.DateTimeFormat("en-GB", format).format(Date.parse(`${day}T12:00:00Z`)).replace(",", "");
}

function writerFor(zone, seconds) {
  const form = { hour: "2-digit", minute: "2-digit", ...(seconds && { second: "2-digit" }), hourCycle: "h23" };
  const formatIn = (timeZone) => new Intl.DateTimeFormat("en-GB", { ...form, timeZone });
  try {
    const format = formatIn(zone);
    return (instant) => format.format(instant);
  } catch {
    const format = formatIn("UTC");
    return (instant) => (offsetsOf.has(zone)
      ? format.format(+instant + offsetAt(offsetsOf.get(zone), +instant))
      : `${format.format(instant)} UTC`);
  }
}

/** Return an offset in milliseconds; the first one counts before its instant too. */
function offsetAt(offsets, instant) {
  return offsets.reduce((found, [since, offset]) => (instant >= since ? offset : found), offsets[0][1]);
}

/** Return an RFC 3339 text as milliseconds since 1970; null for none. */
export function instant(text) {
  return text ? Date.parse(text) : null;
}

/** Return a length as a counter, 1:05:09 or 5:09; whole seconds, rounded down. */
export function counter(milliseconds) {
  const whole = Math.max(0, Math.floor(milliseconds / 1000));
  const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/** Return what is left as a counter; it reads 0:00 when nothing is, not a second before. */
export function countdown(milliseconds) {
  return counter(Math.ceil(milliseconds / 1000) * 1000);
}

/** Return a length in words: 45 s, 2 min 10 s, 1 h 5 min. */
export function spelled(milliseconds) {
  const whole = Math.round(Math.abs(milliseconds) / 1000);
  const parts = [[Math.floor(whole / 3600), "h"], [Math.floor(whole / 60) % 60, "min"], [whole % 60, "s"]];
  const first = parts.findIndex(([number]) => number > 0);
  if (first < 0) return "0 s";
  return parts.slice(first, first + 2).filter(([number]) => number).map((part) => part.join(" ")).join(" ");
}
