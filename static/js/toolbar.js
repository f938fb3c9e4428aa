// The bar over an editor: its buttons, and the two small panels for links and tables.

const STROKES = {
  bullets: "M8 5h9M8 10h9M8 15h9M3.5 5h.1M3.5 10h.1M3.5 15h.1",
  numbers: "M9 5h8M9 10h8M9 15h8M3 3.5l1.5-.5v4M3 12.3c.3-1.6 2.4-1.3 2.4 0 0 1.2-2.4 2-2.4 3.2h2.6",
  quote: "M4 5v10M8 6h9M8 10h9M8 14h6",
  link: "M8.5 11.5a3 3 0 0 0 4.4.2l3-3a3 3 0 0 0-4.3-4.3l-1.3 1.3m1.2 2.8a3 3 0 0 0-4.4-.2l-3 3a3 3 0 0 0 4.3 4.3l1.3-1.3",
  table: "M3 4h14v12H3zM3 8h14M10 8v8M3 12h14",
  clear: "M7 4h9M11.5 4 9.7 10M8.6 13.5 8 16M3 3l14 14",
  undo: "M7.5 4 4 7.5 7.5 11M4 7.5h8a4.2 4.2 0 0 1 0 8.5H8",
  redo: "M12.5 4 16 7.5 12.5 11M16 7.5H8a4.2 4.2 0 0 0 0 8.5h4",
};
const ADDRESS = /^(https:\/\/[^\s/?#]+\S*|mailto:\S+@\S+)$/i;
const WRONG_ADDRESS = "Escriba una dirección como https://ejemplo.edu.co o un correo.";
const WIDEST = 20; // columns the server keeps
const NEW_TABLE = `<table><thead><tr>${"<th><br></th>".repeat(2)}</tr></thead><tbody>${
  `<tr>${"<td><br></td>".repeat(2)}</tr>`.repeat(2)}</tbody></table>`;

const has = (tag) => (squire) => squire.hasFormat(tag);
const isList = (tag) => (squire) => around(squire, "ul, ol")?.localName === tag;

const linkLike = (label) => made("button", { type: "button", class: "link" }, label);
const linkAt = (squire) =>
  [...squire.getRoot().querySelectorAll("a")].find((it) => squire.getSelection().intersectsNode(it));

// ``is`` tells whether the format is on, ``inCells`` whether it may stand in a table.
const TOOLS = [
  [
    { name: "bold", label: "Negrita", text: "N", keys: "Control+B", inCells: true, is: has("B") },
    { name: "italic", label: "Cursiva", text: "C", keys: "Control+I", inCells: true, is: has("I") },
  ],
  [
    { name: "title", label: "Título", text: "T1", is: has("H3") },
    { name: "subtitle", label: "Subtítulo", text: "T2", is: has("H4") },
  ],
  [
    { name: "bullets", label: "Lista con viñetas", keys: "Control+Shift+8", is: isList("ul") },
    { name: "numbers", label: "Lista numerada", keys: "Control+Shift+9", is: isList("ol") },
    { name: "quote", label: "Cita", is: (squire) => Boolean(around(squire, "blockquote")) },
  ],
  [
    { name: "link", label: "Enlace", keys: "Control+K", inCells: true, is: has("A") },
    { name: "table", label: "Tabla", inCells: true, is: (squire) => Boolean(around(squire, "table")) },
    { name: "clear", label: "Quitar formato", inCells: true },
  ],
  [
    { name: "undo", label: "Deshacer", keys: "Control+Z", inCells: true },
    { name: "redo", label: "Rehacer", keys: "Control+Y", inCells: true },
  ],
];

const ACTS = {
  bold: (squire, isOn) => (isOn ? squire.removeBold() : squire.bold()),
  italic: (squire, isOn) => (isOn ? squire.removeItalic() : squire.italic()),
  title: (squire, isOn) => setBlocks(squire, isOn ? "p" : "h3"),
  subtitle: (squire, isOn) => setBlocks(squire, isOn ? "p" : "h4"),
  bullets: (squire, isOn) => (isOn ? squire.removeList() : squire.makeUnorderedList()),
  numbers: (squire, isOn) => (isOn ? squire.removeList() : squire.makeOrderedList()),
  quote: (squire, isOn) => (isOn ? squire.removeQuote() : squire.increaseQuoteLevel()),
  clear,
  undo: (squire) => squire.undo(),
  redo: (squire) => squire.redo(),
};

const TABLE_ACTS = [
  ["Agregar fila", (cell, table) => {
    const row = cell.parentElement;
    const fresh = made("tr", {}, ...[...row.cells].map(() => made("td", {}, made("br"))));
    if (row.parentElement === table.tHead) (table.tBodies[0] ?? table.createTBody()).prepend(fresh);
    else row.after(fresh);
  }],
  ["Agregar columna", (cell, table) => {
    for (const row of table.rows) {
      if (row.cells.length >= WIDEST) continue;
      const beside = row.cells[Math.min(cell.cellIndex, row.cells.length - 1)];
      beside.after(made(beside.localName, {}, made("br")));
    }
  }],
  ["Quitar fila", (cell, table) => {
    cell.parentElement.remove();
    if (!table.rows.length) table.remove();
  }],
  ["Quitar columna", (cell, table) => {
    const place = cell.cellIndex;
    for (const row of table.rows) row.cells[place]?.remove();
    if (!table.querySelector("td, th")) table.remove();
  }],
  ["Quitar tabla", (cell, table) => table.remove()],
];

export function made(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// The bar of one editor and the panels under it; ``name`` is the question's.
export function toolbar(squire, name) {
  const bar = made("div", { role: "toolbar", class: "rich__bar", "aria-label": `Formato de «${name}»` });
  const panels = { link: linkPanel(squire), table: tablePanel(squire) };
  const buttons = new Map();
  const can = { undo: false, redo: false };
  for (const group of TOOLS) {
    const part = bar.appendChild(made("div", { class: "rich__group" }));
    for (const tool of group) buttons.set(tool, part.appendChild(buttonOf(tool)));
  }

  function show() {
    const inTable = touchesTable(squire);
    for (const [tool, button] of buttons) {
      if (tool.is) button.ariaPressed = String(tool.is(squire));
      const isOff = (inTable && !tool.inCells) || can[tool.name] === false;
      button.ariaDisabled = isOff ? "true" : null;
    }
    if (!around(squire, "table")) panels.table.hidden = true;
  }

  function press(tool) {
    const button = buttons.get(tool);
    if (button.ariaDisabled) return;
    for (const [other, panel] of Object.entries(panels)) if (other !== tool.name) panel.hidden = true;
    if (tool.name === "link") panels.link.open();
    else if (tool.name !== "table") ACTS[tool.name](squire, button.ariaPressed === "true");
    else if (around(squire, "table")) panels.table.hidden = !panels.table.hidden;
    else insertTable(squire);
    show();
  }

  for (const [tool, button] of buttons) button.addEventListener("click", () => press(tool));
  for (const event of ["pathChange", "select", "cursor", "input"]) squire.addEventListener(event, show);
  squire.addEventListener("undoStateChange", ({ detail }) => {
    Object.assign(can, { undo: detail.canUndo, redo: detail.canRedo });
    show();
  });
  for (const part of [bar, ...Object.values(panels)]) keepSelection(part);
  oneStop(bar, squire);
  show();
  return [bar, ...Object.values(panels)];
}

function buttonOf(tool) {
  const title = tool.keys ? `${tool.label} (${tool.keys.replace("Control", "Ctrl")})` : tool.label;
  const attributes = { type: "button", title, "aria-label": tool.label, "data-tool": tool.name };
  if (tool.keys) attributes["aria-keyshortcuts"] = tool.keys;
  return made("button", attributes, tool.text ?? icon(tool.name));
}

function icon(name) {
  const template = made("template");
  template.innerHTML =
    `<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d="${STROKES[name]}"/></svg>`;
  return template.content;
}

// A press of a mouse leaves the selection in the text.
function keepSelection(part) {
  part.addEventListener("mousedown", (event) => {
    if (event.target.localName !== "input") event.preventDefault();
  });
}

// One stop of the Tab key; arrows go from button to button, Escape back to the text.
function oneStop(bar, squire) {
  const buttons = [...bar.querySelectorAll("button")];
  const go = (place) => {
    for (const button of buttons) button.tabIndex = -1;
    buttons.at(place % buttons.length).tabIndex = 0;
    return buttons.at(place % buttons.length);
  };
  go(0);
  bar.addEventListener("focusin", (event) => go(buttons.indexOf(event.target.closest("button"))));
  bar.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Escape") squire.focus();
    else if (to === undefined) return;
    else go(to).focus();
    event.preventDefault();
  });
}

// --- What the selection stands in -------------------------------------------------------------

function around(squire, selector, node = squire.getSelection().commonAncestorContainer) {
  const found = (node.closest ? node : node.parentElement).closest(selector);
  return found && squire.getRoot().contains(found) ? found : null;
}

function touchesTable(squire) {
  const { startContainer, endContainer } = squire.getSelection();
  return [startContainer, endContainer].some((node) => around(squire, "table", node));
}

// --- What the buttons do ----------------------------------------------------------------------

function setBlocks(squire, tag) {
  if (around(squire, "ul, ol")) squire.removeList();
  squire.modifyBlocks((fragment) => {
    for (const block of fragment.querySelectorAll("p, h3, h4")) {
      if (!block.closest("li, td, th")) block.replaceWith(made(tag, {}, ...block.childNodes));
    }
    return fragment;
  });
  squire.focus();
}

// Of what is selected, else of the whole paragraph.
function clear(squire) {
  const range = squire.getSelection();
  const block = around(squire, "p, h3, h4, li, td, th");
  if (range.collapsed && block) range.selectNodeContents(block);
  squire.removeAllFormatting(range);
  if (around(squire, "h3, h4")) setBlocks(squire, "p");
}

function insertTable(squire) {
  const before = new Set(squire.getRoot().querySelectorAll("table"));
  squire.insertHTML(NEW_TABLE);
  const table = [...squire.getRoot().querySelectorAll("table")].find((one) => !before.has(one));
  putCursorIn(squire, table.rows[0].cells[0]);
}

function putCursorIn(squire, element, isWhole = false) {
  const range = document.createRange();
  range.selectNodeContents(element);
  if (!isWhole) range.collapse(true);
  squire.setSelection(range).focus();
}

function tablePanel(squire) {
  const panel = made("div", { class: "rich__panel", role: "group", "aria-label": "Tabla", hidden: "" });
  for (const [label, act] of TABLE_ACTS) {
    const button = panel.appendChild(linkLike(label));
    button.addEventListener("click", () => {
      const cell = around(squire, "td, th");
      const table = around(squire, "table");
      if (!cell) return;
      squire.saveUndoState();
      act(cell, table);
      const next = cell.isConnected ? cell : table.rows[0]?.cells[0];
      if (next?.isConnected) putCursorIn(squire, next);
      else squire.moveCursorToEnd().focus();
    });
  }
  panel.addEventListener("keydown", (event) => event.key === "Escape" && squire.focus());
  return panel;
}

function linkPanel(squire) {
  const input = made("input", { class: "control", type: "url", autocomplete: "off" });
  const wrong = made("p", { class: "field__error", role: "alert", hidden: "" }, WRONG_ADDRESS);
  const [put, remove, cancel] = ["Poner enlace", "Quitar enlace", "Cancelar"].map(linkLike);
  const label = made("label", { class: "rich__address" }, "Dirección del enlace o correo", input);
  const panel = made("div", { class: "rich__panel", role: "group", "aria-label": "Enlace", hidden: "" },
    label, put, remove, cancel, wrong);
  const close = () => {
    panel.hidden = true;
    squire.focus();
  };
  const accept = () => {
    const address = completed(input.value);
    wrong.hidden = ADDRESS.test(address);
    input.ariaInvalid = wrong.hidden ? null : "true";
    if (!wrong.hidden) return input.focus();
    const link = linkAt(squire);
    close();
    if (link) putCursorIn(squire, link, true);
    squire.makeLink(address);
  };
  panel.open = () => {
    const link = linkAt(squire);
    input.value = link?.getAttribute("href") ?? "";
    remove.hidden = !link;
    wrong.hidden = true;
    input.ariaInvalid = null;
    panel.hidden = false;
    input.focus();
  };
  put.addEventListener("click", accept);
  remove.addEventListener("click", () => { close(); squire.removeLink(); });
  cancel.addEventListener("click", close);
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.key !== "Enter" || event.target !== input) return;
    event.preventDefault();
    accept();
  });
  return panel;
}

// What people type of an address: without its beginning, or with that of before https.
function completed(typed) {
  const address = typed.trim();
  if (/^[^\s@/:]+@[^\s@/:]+$/.test(address)) return `mailto:${address}`;
  if (/^http:\/\//i.test(address)) return address.replace(/^http/i, "https");
  return !address || /^[a-z]+:/i.test(address) ? address : `https://${address}`;
}
