// The editor of formatted answers. It takes the place of each textarea[data-rich] once the page is
// usable; without it the textarea takes plain text. The textarea stays and is what is sent: as it
// came while nothing is changed, else as HTML, which NAME-format says.

import Squire from "../vendor/squire-rte-2.4.8/squire.mjs";
import { made, toolbar } from "./toolbar.js";
import "../vendor/dompurify-3.4.18/purify.min.js";

const MARKUP = /^<(p|h[34]|[uo]l|blockquote|table)>/;
// What a browser's own menus and keys offer and the server does not keep.
const REFUSED = /^format(?!Bold$|Italic$|Remove$)/;
const UNUSED_KEYS = ["u", "d", "[", "]", "Shift-5", "Shift-6", "Shift-7"];

const ALLOWED = {
  ALLOWED_TAGS: [
    "p", "br", "b", "strong", "i", "em", "h3", "h4", "ul", "ol", "li", "a", "blockquote",
    "table", "thead", "tbody", "tr", "th", "td",
  ],
  ALLOWED_ATTR: ["href", "colspan", "rowspan"],
  ALLOWED_URI_REGEXP: /^(?:https:|mailto:)/i,
  ALLOW_ARIA_ATTR: false,
  ALLOW_DATA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};
const SAME = { h1: "h3", h2: "h3", h5: "h4", h6: "h4" };
const LEAVES = "p, h3, h4, ul, ol, table, blockquote";
const BLOCKS =
  "address, article, aside, caption, center, dd, div, dl, dt, figure, footer, form, header, main, " +
  "nav, pre, section";
const DEEPEST = 6; // levels of a list

class Editor {
  constructor(area) {
    this.area = area;
    this.format = made("input", { type: "hidden", name: `${area.name}-format`, value: "html" });
    this.text = made("div", { role: "textbox", "aria-multiline": "true", class: "rich__text paper" });
    this.frame = made("div", { class: "rich" }, this.text);
    const name = this.takeNames();
    this.squire = new Squire(this.text, {
      blockTag: "P",
      addLinks: false,
      sanitizeToDOMFragment: cleaned,
      didError: reportError,
    });
    this.frame.prepend(...toolbar(this.squire, name));
    this.setKeys();
    this.frame.addEventListener("beforeinput", refuse, true);
    this.frame.addEventListener("keydown", keepCells, true);

    // A text that a browser brought back, or that was typed before the editor came.
    const isTyped = area.value !== area.defaultValue;
    const before = letters(area.value.slice(0, isTyped ? area.selectionEnd : undefined));
    this.squire.setHTML(area.dataset.rich || paragraphs(area.defaultValue));
    this.untouched = "typed" in area.dataset ? null : this.html();
    if (isTyped) this.bring(area.value);
    this.fillTextarea();

    const isFocused = document.activeElement === area;
    area.hidden = true;
    area.before(this.frame);
    area.after(this.format);
    if (isFocused) putCursorAfter(this.squire, before);
    if (isTyped) this.changed(); else area.dispatchEvent(new Event("taken", { bubbles: true }));
    this.squire.addEventListener("input", () => this.changed());
    area.form?.addEventListener("kept", ({ detail }) => this.kept(detail));
    area.addEventListener("fill", () => this.bring(area.value));
  }

  bring(text) {
    this.squire.setHTML(MARKUP.test(text) ? text : paragraphs(text));
    this.untouched = null;
    this.fillTextarea();
  }

  // The names and descriptions of the textarea, and its id, which links of the page lead to.
  takeNames() {
    const { area, text } = this;
    const label = area.labels[0];
    for (const { name, value } of [...area.attributes]) {
      if (name !== "id" && !name.startsWith("aria-")) continue;
      text.setAttribute(name, value);
      area.removeAttribute(name);
    }
    if (label) {
      label.id ||= `${text.id}-label`;
      label.addEventListener("click", () => text.focus());
      text.setAttribute("aria-labelledby", label.id);
    }
    return label?.firstChild.textContent.trim() ?? text.ariaLabel;
  }

  setKeys() {
    const control = /Mac OS X/.test(navigator.userAgent) ? "Meta-" : "Ctrl-";
    for (const key of UNUSED_KEYS) this.squire.setKeyHandler(control + key, null);
    this.squire.setKeyHandler("Tab", null).setKeyHandler("Shift-Tab", null);
    this.squire.setKeyHandler("Alt-Shift-ArrowRight", handled((it) => it.increaseListLevel()));
    this.squire.setKeyHandler("Alt-Shift-ArrowLeft", handled((it) => it.decreaseListLevel()));
    const link = handled(() => this.frame.querySelector("[data-tool=link]").click());
    this.squire.setKeyHandler(`${control}k`, link);
  }

  // Without what only holds the cursor: a break at the end of a block, and a space that does not
  // break where a common one would be lost from sight; with the tags that the server keeps.
  html() {
    const html = this.squire.getHTML().replace(/<br>(?=<\/)/g, "").replace(/(?<=<\/?)b(?=>)/g, "strong");
    return html.replace(/(?<=<\/?)i(?=>)/g, "em").replace(/&nbsp;(?=[<\s])|(?<=[>\s])&nbsp;/g, " ");
  }

  fillTextarea() {
    const html = this.html();
    this.format.disabled = html === this.untouched;
    const value = this.format.disabled ? this.area.defaultValue : html;
    // A value that was set, even to the same, is one that browsers bring back on the way back.
    if (this.area.value !== value) this.area.value = value;
  }

  changed() {
    this.fillTextarea();
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // The form was saved in the background, as ``sent``; ``page`` is what the server shows now.
  kept({ page, sent }) {
    const fresh = page.getElementById(this.text.id);
    const { area } = this;
    const isSame = sent.get(area.name).replaceAll("\r\n", "\n") === area.value;
    const isNew = this.format.disabled && fresh.dataset.rich !== area.dataset.rich;
    area.defaultValue = fresh.defaultValue;
    area.dataset.rich = fresh.dataset.rich;
    if (isSame && isNew) this.squire.setHTML(area.dataset.rich);
    this.untouched = isSame ? this.html() : null;
    this.fillTextarea();
  }
}

function handled(act) {
  return (squire, event) => {
    event.preventDefault();
    act(squire);
  };
}

// How many letters a text has, whatever spaces and line ends stand between them.
function letters(text) {
  return text.replace(/\s/g, "").length;
}

// Who was typing in the textarea goes on at the same place.
function putCursorAfter(squire, count) {
  squire.moveCursorToEnd().focus();
  const texts = document.createTreeWalker(squire.getRoot(), NodeFilter.SHOW_TEXT);
  for (let left = count; texts.nextNode(); left -= letters(texts.currentNode.data)) {
    const { data } = texts.currentNode;
    if (letters(data) < left) continue;
    let place = 0;
    while (letters(data.slice(0, place)) < left) place += 1;
    const range = document.createRange();
    range.setStart(texts.currentNode, place);
    squire.setSelection(range);
    return;
  }
}

function refuse(event) {
  if (!REFUSED.test(event.inputType)) return;
  event.preventDefault();
  event.stopPropagation();
}

// At the edge of a cell, Backspace and Delete would melt it into its neighbour.
function keepCells(event) {
  if (event.key !== "Backspace" && event.key !== "Delete") return;
  const selection = getSelection();
  const cell = selection.anchorNode?.parentElement?.closest(".rich__text :is(td, th)")
    ?? selection.anchorNode?.closest?.(".rich__text :is(td, th)");
  if (!cell || !selection.isCollapsed) return;
  const rest = document.createRange();
  rest.selectNodeContents(cell);
  if (event.key === "Backspace") rest.setEnd(selection.anchorNode, selection.anchorOffset);
  else rest.setStart(selection.anchorNode, selection.anchorOffset);
  if (rest.toString().replaceAll("\u200b", "") || rest.cloneContents().querySelector("br + *")) return;
  event.preventDefault();
  event.stopPropagation();
}

// --- What comes in -----------------------------------------------------------------------------

// HTML from the server, from Word, from another page, as the few tags that the server keeps
// (pei_project/richtext). The server cleans it again.
function cleaned(html) {
  const page = new DOMParser().parseFromString(inert(html), "text/html");
  makeLists(page);
  makeFormats(page);
  makeParagraphs(page);
  const fragment = document.importNode(DOMPurify.sanitize(page.body.innerHTML, ALLOWED), true);
  for (const link of fragment.querySelectorAll("a:not([href])")) unwrap(link);
  return fragment;
}

// Plain text, as it stands in a textarea.
function paragraphs(text) {
  const holder = document.createElement("div");
  for (const paragraph of text.trim().split(/\n\s*\n/)) {
    const block = holder.appendChild(document.createElement("p"));
    block.innerText = paragraph;
  }
  return holder.innerHTML;
}

// Without comments, style sheets and the conditions of Word; styles and handlers renamed, because
// the content security policy complains of them even where nothing is shown.
function inert(html) {
  return html
    .replace(/<!--[^]*?-->|<!\[[^>]*>|<(style|xml)\b[^]*?<\/\1>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/([\s/"'])(style|on\w+)(\s*=)/gi, "$1data-$2$3"));
}

// Word writes an item as a paragraph with its mark as text: «·», «o», «1.», «a)».
function makeLists(page) {
  for (const item of page.querySelectorAll("[data-style*='mso-list:']")) {
    const mark = item.querySelector("[data-style*='mso-list:Ignore' i]");
    if (!mark) continue;
    const tag = /^\W*\w{1,5}[.)]/.test(mark.textContent) ? "ol" : "ul";
    const level = Number(/level(\d)/.exec(item.dataset.style)?.[1] ?? 1);
    mark.remove();
    const list = listFor(item, tag, Math.min(level, DEEPEST));
    list.append(renamed(item, "li"));
  }
}

// The list that the item goes on, or a new one; each level stands in the last item above it.
function listFor(item, tag, level) {
  const page = item.ownerDocument;
  let list = item.previousElementSibling;
  if (!list?.matches("[data-list]") || (level === 1 && list.localName !== tag)) {
    list = newList(page, tag);
    item.before(list);
  }
  for (let depth = 2; depth <= level; depth += 1) {
    const above = list.lastElementChild ?? list.appendChild(page.createElement("li"));
    const last = above.lastElementChild;
    const goesOn = last?.matches("[data-list]") && (depth < level || last.localName === tag);
    list = goesOn ? last : above.appendChild(newList(page, tag));
  }
  return list;
}

function newList(page, tag) {
  const list = page.createElement(tag);
  list.dataset.list = "";
  return list;
}

// Bold and italic that are said by a style, as Word and Google Docs do in a span.
function makeFormats(page) {
  for (const element of page.querySelectorAll("[data-style]")) {
    const style = element.dataset.style;
    const isPlain = /(^|[;\s])font-weight:\s*(normal|[1-4]00)/i.test(style);
    if (isPlain && /^(b|strong)$/.test(element.localName)) unwrap(element);
    if (!/^(span|font)$/.test(element.localName)) continue;
    if (/(^|[;\s])font-weight:\s*(bold|[6-9]00)/i.test(style)) wrapContents(element, "b");
    if (/(^|[;\s])font-style:\s*(italic|oblique)/i.test(style)) wrapContents(element, "i");
  }
}

function makeParagraphs(page) {
  for (const [tag, ours] of Object.entries(SAME)) {
    for (const heading of page.querySelectorAll(tag)) renamed(heading, ours);
  }
  for (const block of [...page.body.querySelectorAll(BLOCKS)].reverse()) {
    if (block.querySelector(LEAVES)) unwrap(block);
    else renamed(block, "p");
  }
  for (const paragraph of page.querySelectorAll("li > p, td > p, th > p")) {
    if (paragraph.nextElementSibling?.localName === "p") paragraph.after(page.createElement("br"));
    unwrap(paragraph);
  }
  for (const paragraph of page.querySelectorAll("p")) {
    if (!paragraph.textContent.trim()) paragraph.remove();
  }
}

function renamed(element, tag) {
  const fresh = element.ownerDocument.createElement(tag);
  fresh.append(...element.childNodes);
  element.replaceWith(fresh);
  return fresh;
}

function unwrap(element) {
  element.replaceWith(...element.childNodes);
}

function wrapContents(element, tag) {
  const wrapper = element.ownerDocument.createElement(tag);
  wrapper.append(...element.childNodes);
  element.append(wrapper);
}

for (const area of document.querySelectorAll("textarea[data-rich]")) new Editor(area);
