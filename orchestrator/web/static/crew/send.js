// Sends what a person decides, and says in words what came of it.

const ANSWER_WITHIN_MS = 8000;

/** Post JSON; return `{ ok, words, answer }`, where `words` is a reason when it was not done. */
export async function send(path, body) {
  let answer;
  try {
    answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
  } catch {
    return { ok: false, words: "The daemon did not answer. Look at what is on air before you press again." };
  }
  const document = await answer.json().catch(() => ({}));
  if (answer.ok) return { ok: true, words: "", answer: document };
  if (answer.status === 401) return { ok: false, words: "You are signed out. Load the page again to sign in." };
  const reason = document.reason ?? `the daemon answers ${answer.status}`;
  return { ok: false, words: document.error === "stale" ? `Too late: ${reason}.` : `Not done: ${reason}.` };
}

/** Decide about a room, as it was seen. */
export function decide(room, who, decision) {
  return about(room, "decisions", who, decision);
}

/** Ask what a decision about a room would change. */
export function preview(room, who, decision) {
  return about(room, "preview", who, decision);
}

function about(room, what, who, decision) {
  return send(`/api/v1/rooms/${encodeURIComponent(room.id)}/${what}`, { version: room.version, who, ...decision });
}
