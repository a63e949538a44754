// What the oldest browser knows, by MDN's compatibility data. Used by the two rules beside it.

import { createRequire } from "node:module";

export const OLDEST = { browser: "chrome", version: 103 }; // OBS 29 and 30 are built on it

export const data = createRequire(import.meta.url)("@mdn/browser-compat-data");

function number(version) {
  return typeof version === "string" ? parseFloat(version.replace("≤", "")) : NaN;
}

/** Return since which version a feature is there, a text to be shown; null: it is there, or nothing is known. */
export function newer(feature) {
  const support = feature?.__compat?.support?.[OLDEST.browser];
  if (!support) return null;
  const entries = [support].flat();
  if (entries.some((each) => isThere(each))) return null;
  const since = entries.find((each) => each.version_added && !each.flags)?.version_added;
  return since ? `since ${since}` : "not at all";
}

function isThere({ version_added: added, version_removed: removed, flags, prefix, alternative_name: other }) {
  if (flags || prefix || other) return false;
  return number(added) <= OLDEST.version && !(number(removed) <= OLDEST.version);
}

/** Return the features below a node of the data, with their names. */
export function* featuresIn(node, depth) {
  for (const [name, feature] of Object.entries(node)) {
    if (name === "__compat") continue;
    yield [name, feature];
    if (depth > 1) yield* featuresIn(feature, depth - 1);
  }
}
