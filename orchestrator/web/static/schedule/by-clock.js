// Marks what is on by the visitor's clock, in a schedule that was written as files: there is no
// server to say it. Imports nothing and leaves no names (see zones.js).
{
  const LOOK_EVERY_MS = 10_000;

  function stateAt(now, slot) {
    if (now < new Date(slot.dataset.start)) return "upcoming";
    return now < new Date(slot.dataset.end) ? "on" : "past";
  }

  function mark() {
    const now = new Date();
    for (const slot of document.querySelectorAll(".slot:not(.cancelled)")) {
      const state = stateAt(now, slot);
      slot.classList.remove("upcoming", "on", "past");
      slot.classList.add(state);
      slot.querySelector("[data-badge]").hidden = state !== "on";
    }
  }

  mark();
  document.dispatchEvent(new Event("schedule:drawn"));
  setInterval(mark, LOOK_EVERY_MS);
}
