// Builds elements; texts of the show only ever become text.

/** Return an element; `props` are attributes (`class`, `aria-label` …), functions are listeners. */
export function el(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child != null && child !== false));
  return made;
}

/** Put other children into an element. */
export function fill(parent, ...children) {
  parent.replaceChildren(...children.flat().filter((child) => child != null && child !== false));
}

/** Set an element's text, only if it is another one: a reader is not told the same thing twice. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Return whether any of these fields differs between two objects. */
export function differs(before, after, names) {
  return !before || names.some((name) => before[name] !== after[name]);
}
