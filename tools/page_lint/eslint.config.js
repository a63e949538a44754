// What the pages' code is held to: ESLint's own rules, and nothing newer than the oldest browser.
// `make lint` runs it. Where a newer thing is used behind a guard, a comment says so:
// `// eslint-disable-next-line pages/newer-in-scripts -- guarded: …`

import css from "@eslint/css";
import js from "@eslint/js";
import globals from "globals";
import scripts from "./newer_in_scripts.js";
import styles from "./newer_in_styles.js";

const pages = { rules: { "newer-in-scripts": scripts, "newer-in-styles": styles } };

/** Lines break as they always did where these are unknown. */
const HARMLESS = ["text-wrap"];

/** Properties of our own objects: what browsers have by these names is not used. */
const OURS = ["draw", "lost", "space", "watch", "when"];

export default [
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: ["**/*.js"],
    ...js.configs.recommended,
    plugins: { pages },
    languageOptions: { ecmaVersion: 2022, sourceType: "module", globals: globals.browser },
    rules: { ...js.configs.recommended.rules, "pages/newer-in-scripts": ["error", OURS] },
  },
  {
    files: ["**/*.css"],
    language: "css/css",
    plugins: { css, pages },
    rules: {
      "css/no-duplicate-imports": "error",
      "css/no-empty-blocks": "error",
      "css/no-invalid-properties": ["error", { allowUnknownVariables: true }],
      "css/no-invalid-at-rules": "error",
      "pages/newer-in-styles": ["error", HARMLESS],
    },
  },
];
