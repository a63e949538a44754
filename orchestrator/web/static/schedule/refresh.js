// Keeps the page as the server has it: asks for it again, and puts the new text in its place.
// What is on is the server's to say; this page works nothing out.

const EVERY_MS = 20_000;
const SPREAD_MS = 5_000; // so that visitors who came together do not ask together
const PATIENCE_MS = 10_000;
const TROUBLE_AFTER = 2;

let known = null;
let failures = 0;
let timer = 0;

async function fetched() {
  const answer = await fetch(location.pathname + location.search, {
    cache: "no-cache",
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  return answer.text();
}

function renew(text) {
  const news = new DOMParser().parseFromString(text, "text/html").querySelector("main");
  if (!news) return;
  const open = [...document.querySelectorAll("details[open]")].map((each) => each.id);
  const focused = focusedPlace();
  document.querySelector("main").replaceWith(news);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  document.dispatchEvent(new Event("schedule:renewed"));
  if (focused) document.querySelectorAll(focused.selector)[focused.index]?.focus();
}

// The focus stays where it was: on the same link, button or choice, counted from the top.
function focusedPlace() {
  const selector = "main a, main input, main select, main summary, main button";
  const index = [...document.querySelectorAll(selector)].indexOf(document.activeElement);
  return index < 0 ? null : { selector, index };
}

function tell(text) {
  const place = document.querySelector("[data-problem]");
  if (place.textContent !== text) place.textContent = text;
}

async function refresh() {
  clearTimeout(timer);
  try {
    const text = await fetched();
    failures = 0;
    // What somebody has marked, to copy it, is not taken from under the mouse.
    if (text !== known && getSelection().isCollapsed) {
      known = text;
      renew(text);
    }
    tell("");
  } catch {
    failures += 1;
    if (failures >= TROUBLE_AFTER) tell("No connection: what you see may be out of date.");
  }
  timer = setTimeout(refresh, EVERY_MS + Math.random() * SPREAD_MS);
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") refresh();
});
timer = setTimeout(refresh, EVERY_MS * Math.random());
