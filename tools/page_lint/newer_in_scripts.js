// A rule for scripts: nothing that is newer than the oldest browser. Syntax is the parser's matter.
//
// What a name belongs to is not known: `x.toSorted` is told if no object that has it has it there.
// So names of our own are named in its options, and what many objects have may pass unseen.

import { OLDEST, data, featuresIn, newer } from "./support.js";

const KINDS = [data.api, data.javascript.builtins, data.javascript.builtins.Intl];

/** Members by name, each with since when, or null where any object has it in the oldest browser. */
const members = new Map();
for (const kind of KINDS) {
  for (const owner of Object.values(kind)) {
    for (const [key, feature] of featuresIn(owner, 1)) {
      const name = key.replace(/_(static|event)$/, "");
      const since = newer(feature);
      if (!members.has(name) || since === null) members.set(name, since);
    }
  }
}

function globalNamed(name) {
  const known = [data.api, data.javascript.builtins, data.api.Window].find((kind) => Object.hasOwn(kind, name));
  return known?.[name] ?? null;
}

function ownerOf(node) {
  if (node.type === "Identifier") return globalNamed(node.name);
  const isInner = node.type === "MemberExpression" && !node.computed && node.object.type === "Identifier";
  return isInner ? globalNamed(node.object.name)?.[node.property.name] ?? null : null;
}

export default {
  meta: {
    type: "problem",
    schema: [{ type: "array", items: { type: "string" } }],
    messages: { newer: `{{name}} is in ${OLDEST.browser} {{since}}; the oldest browser is ${OLDEST.version}.` },
  },
  create(context) {
    const ours = new Set(context.options[0]);
    const since = (name) => (ours.has(name) ? null : members.get(name));
    const tell = (node, name, when) => when && context.report({ node, messageId: "newer", data: { name, since: when } });
    return {
      "Program:exit"(node) {
        const outer = context.sourceCode.getScope(node);
        const found = [...outer.through, ...outer.variables.filter((each) => !each.defs.length).flatMap((each) => each.references)];
        for (const { identifier } of found) tell(identifier, identifier.name, newer(globalNamed(identifier.name)));
      },
      "MemberExpression[computed=false][property.type='Identifier']"(node) {
        const { name } = node.property;
        const owner = ownerOf(node.object);
        const own = owner && (owner[`${name}_static`] ?? (node.object.type === "Identifier" ? owner[name] : null));
        tell(node.property, name, own ? newer(own) : since(name));
      },
      "VariableDeclarator > ObjectPattern > Property[computed=false]"({ key }) {
        tell(key, key.name, since(key.name));
      },
    };
  },
};
