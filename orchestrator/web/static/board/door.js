// The way into the room. In SpatialChat the space itself is asked to move the visitor; anywhere
// else, and where it does not answer, the plain link does. Built from SpatialChat's documentation
// and demo, whose messages differ in form: both are sent. Not verified against the live service.

const PATIENCE = 5000; // milliseconds, as SpatialChat's own demo waits

/** Make the button ask the space first. */
export function watchDoor(door) {
  if (window.parent === window) return;
  const note = door.querySelector(".note");
  let asking = false;
  door.querySelector(".go").addEventListener("click", async (event) => {
    if (!door.dataset.doorRoom || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (asking) return;
    asking = true;
    note.textContent = "Taking you there…";
    const answer = await ask("navigate_room", { roomId: door.dataset.doorRoom });
    asking = false;
    if (answer && !isRefusal(answer)) {
      note.textContent = "On your way.";
      return;
    }
    note.textContent = "If nothing happens, use the link below.";
    window.open(door.dataset.link, "_top");
  });
  showWhetherHere(door);
}

async function showWhetherHere(door) {
  const answer = await ask("get_space_ids", {});
  const { roomId, spaceId, spaceSlug } = answer ? contentOf(answer) : {};
  const sameSpace = [spaceId, spaceSlug].map(String).includes(door.dataset.space);
  const here = sameSpace && String(roomId) === door.dataset.doorRoom;
  document.documentElement.classList.toggle("here", here);
}

/** Ask the page around; resolves to its answer, or to null when there is none in time. */
function ask(name, content) {
  const requestId = randomId();
  return new Promise((resolve) => {
    const hear = (event) => {
      if (event.source !== window.parent) return;
      const message = messageIn(event.data);
      if (message?.requestId !== requestId) return;
      finish(message);
    };
    const finish = (message) => {
      clearTimeout(timer);
      window.removeEventListener("message", hear);
      resolve(message);
    };
    const timer = setTimeout(finish, PATIENCE, null);
    window.addEventListener("message", hear);
    // Nobody knows the host's origin, and a room's number is no secret.
    window.parent.postMessage({ name, requestId, data: content }, "*");
    window.parent.postMessage(JSON.stringify({ name, payload: content, requestId }), "*");
  });
}

function messageIn(data) {
  if (typeof data !== "string") return data;
  try {
    return JSON.parse(data);
  } catch {
    return null; // other scripts of the host talk too
  }
}

function contentOf(message) {
  const content = message.data ?? message.payload ?? message;
  return typeof content === "object" && content !== null ? content : {};
}

function isRefusal(message) {
  const content = contentOf(message);
  return [message, content].some(
    (each) => each.error || each.success === false || each.ok === false || each.status === "error",
  );
}

export function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
