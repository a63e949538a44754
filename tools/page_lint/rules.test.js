// What the two rules find, and what they leave alone. `make lint` runs it before it trusts them.

import { test } from "node:test";
import css from "@eslint/css";
import { RuleTester } from "eslint";
import scripts from "./newer_in_scripts.js";
import styles from "./newer_in_styles.js";

RuleTester.describe = (_, body) => body();
RuleTester.it = test;

const newer = (code) => ({ code, errors: [{ messageId: "newer" }] });

new RuleTester({ languageOptions: { ecmaVersion: 2022, sourceType: "module" } }).run("scripts", scripts, {
  valid: [
    "[1].at(-1); [1].findLast(Boolean); structuredClone({}); Object.hasOwn({}, 'a')",
    "fetch('/', { signal: AbortSignal.timeout(1) })",
    "new SharedWorker('/w.js', { type: 'module' }); new BroadcastChannel('c')",
    "document.body.replaceChildren(); 'a'.replaceAll('b', 'c'); dialog.showModal()",
    "new Intl.DateTimeFormat('en', { timeZoneName: 'shortOffset' })",
    { code: "ours.draw()", options: [["draw"]] },
  ],
  invalid: [
    "[1].toSorted()", "[1].with(0, 2)", "new Set().union(other)", "Object.groupBy([], f)",
    "Promise.withResolvers()", "Array.fromAsync(x)", "AbortSignal.any([])", "URL.canParse(x)",
    "element.checkVisibility()", "element.showPopover()", "document.startViewTransition(f)",
    "new CloseWatcher()", "fetchLater('/')", "new Intl.DurationFormat()", "element.setHTML(x)",
    "'a'.isWellFormed()", "const { showPopover } = element",
  ].map(newer),
});

new RuleTester({ plugins: { css }, language: "css/css" }).run("styles", styles, {
  valid: [
    "a:is(b, c):not(d):focus-visible { inset: 0; aspect-ratio: 1; gap: 1rem; accent-color: red }",
    "a { color: rgb(0 0 0 / 50%); width: clamp(1rem, 2vw, min(3rem, 4vh)); overflow: clip }",
    "@media (max-width: 60rem) and (prefers-reduced-motion: reduce) { a { color: red } }",
    "@supports (color: color-mix(in srgb, red, blue)) { a { color: color-mix(in srgb, red, blue) } }",
    "a::-moz-progress-bar { color: red }",
    { code: "a { text-wrap: balance }", options: [["text-wrap"]] },
  ],
  invalid: [
    "a:has(b) { color: red }", "a { b { color: red } }", "a { height: 100dvh }", "a { width: 10cqi }",
    "a { color: color-mix(in srgb, red, blue) }", "a { color: light-dark(red, blue) }",
    "a { color: rgb(from red r g b) }", "a { color: oklch(40% 0.2 30) }", "a { width: round(1px, 2px) }",
    "@container (width > 1px) { a { color: red } }", "@scope (a) { b { color: red } }",
    "@media (width > 1px) { a { color: red } }", "a { grid-template-columns: subgrid }",
    "a { translate: 1px }", "a { text-wrap: balance }", "a:user-valid { color: red }",
  ].map((code) => ({ code, errors: code.includes("@container") ? 2 : code.includes("balance") ? 2 : 1 })),
});
