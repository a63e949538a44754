// A rule for styles: nothing that is newer than the oldest browser, except under @supports, and
// except properties that are named in its options: those that change nothing where they are unknown.

import { OLDEST, data, featuresIn, newer } from "./support.js";

const { properties, selectors, types, "at-rules": atRules } = data.css;

const functions = new Map([...featuresIn(types, 3)].filter(([, feature]) => feature.__compat));

const UNITS = [
  [/^dv(w|h|i|b|min|max)$/, "viewport_percentage_units_dynamic"],
  [/^sv(w|h|i|b|min|max)$/, "viewport_percentage_units_small"],
  [/^lv(w|h|i|b|min|max)$/, "viewport_percentage_units_large"],
  [/^cq(w|h|i|b|min|max)$/, "container_query_length_units"],
];

function unit(name) {
  const group = UNITS.find(([form]) => form.test(name));
  return types.length[group ? group[1] : name];
}

export default {
  meta: {
    type: "problem",
    schema: [{ type: "array", items: { type: "string" } }],
    messages: { newer: `{{name}} is in ${OLDEST.browser} {{since}}; the oldest browser is ${OLDEST.version}.` },
  },
  create(context) {
    const harmless = new Set(context.options[0]);
    const open = []; // what the node stands in: "rule", "supports"
    let property = null;
    const tell = (node, name, feature) => {
      const since = open.includes("supports") ? null : newer(feature);
      if (since) context.report({ node, messageId: "newer", data: { name, since } });
    };
    return {
      Atrule(node) {
        open.push(node.name === "supports" ? "supports" : "at-rule");
        if (node.name !== "supports") tell(node, `@${node.name}`, atRules[node.name]);
      },
      "Atrule:exit": () => void open.pop(),
      Rule(node) {
        if (open.includes("rule")) tell(node, "a rule in a rule", selectors.nesting);
        open.push("rule");
      },
      "Rule:exit": () => void open.pop(),
      Feature(node) {
        tell(node, node.name, atRules.media[node.name]);
      },
      FeatureRange(node) {
        tell(node, "a range in a media query", atRules.media.range_syntax);
      },
      PseudoClassSelector(node) {
        tell(node, `:${node.name}`, selectors[node.name]);
      },
      PseudoElementSelector(node) {
        // One that begins with a dash is another browser's.
        if (!node.name.startsWith("-")) tell(node, `::${node.name}`, selectors[node.name]);
      },
      NestingSelector(node) {
        tell(node, "&", selectors.nesting);
      },
      Declaration(node) {
        property = node.property;
        if (!harmless.has(property)) tell(node, property, properties[property]);
      },
      "Declaration:exit": () => void (property = null),
      Identifier(node) {
        if (property && !harmless.has(property)) tell(node, `${property}: ${node.name}`, properties[property]?.[node.name]);
      },
      Function(node) {
        if (property) tell(node, `${node.name}()`, functions.get(node.name));
        const isRelative = node.children?.[0]?.type === "Identifier" && node.children[0].name === "from";
        if (property && isRelative) tell(node, `${node.name}(from …)`, types.color.rgb.relative_syntax ?? types.color["color-mix"]);
      },
      Dimension(node) {
        tell(node, node.unit, unit(node.unit));
      },
    };
  },
};
