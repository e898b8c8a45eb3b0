// Elements without markup in strings: what comes from the cluster is only ever text.

/** An element: el("p", {class: "soft", onclick: f}, "text", child, ...). A property that is null or false is left out. */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (value === true) {
      element.setAttribute(name, "");
    } else {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

/** Replaces the children where the text or structure differs in any way; keeps the elements, and so the focus, where not. */
export function refill(parent, ...children) {
  parent.replaceChildren(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
}

/** Sets a text only where it changed: an unchanged page is not laid out again. */
export function say(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** A paragraph that says what to do next; words between backquotes are commands. */
export function empty(text) {
  return el("p", {class: "empty"}, text.split("`").map((part, i) => (i % 2 ? el("code", {}, part) : part)));
}

/** A table. Columns: {name, number, wide, whole (never broken), cell: row => text or element}. */
export function table(caption, columns, rows) {
  const kind = column => (column.number ? "number" : column.wide ? "wide" : column.whole ? "whole" : null);
  return el("div", {class: "scroll", tabindex: "0", role: "region", "aria-label": caption},
    el("table", {},
      el("thead", {}, el("tr", {}, columns.map(column => el("th", {scope: "col", class: kind(column)}, column.name)))),
      el("tbody", {}, rows.map(row =>
        el("tr", {}, columns.map(column => el("td", {class: kind(column)}, column.cell(row) ?? "")))))));
}

/** Asks a person before something is done; resolves to true or false. */
export function ask(title, text, action) {
  return new Promise(resolve => {
    const dialog = el("dialog", {"aria-labelledby": "question"},
      el("h2", {id: "question"}, title),
      el("p", {}, text),
      el("form", {method: "dialog", class: "controls"},
        el("button", {value: "no", autofocus: true}, "Cancel"),
        el("button", {value: "yes", class: "main"}, action)));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
