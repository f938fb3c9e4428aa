// What a form does beyond plain HTML: rows that move without a new page, live counters, and a
// word about unsaved changes; and it fetches the editor of formatted answers. Without this file
// every button still works as an ordinary submit.

const MOVES = /^(up|down|remove|undo):/;
const form = document.querySelector("form[data-form]");
const state = document.getElementById("save-state");
const saved = state && { text: state.textContent, kind: state.className };
let baseline = form && kept(form.cloneNode(true), state);
let busy = false;
let failures = 0;
let leaving = false;

// --- Counters: characters as the server counts them -------------------------------------------

const figures = new Intl.NumberFormat("es-CO", { useGrouping: "always" });

function count(counter) {
  const limit = Number(counter.dataset.limit);
  const control = document.getElementById(counter.dataset.for);
  const used = [...(control.value ?? editorText(control)).trim()].length;
  counter.textContent = `${figures.format(used)} de ${figures.format(limit)} caracteres`;
  counter.classList.toggle("field__count--over", used > limit);
}

// The text that an editor shows; the marks of its lists count as the server writes them.
function editorText(editor) {
  const marks = "- ".repeat(editor.querySelectorAll("li").length);
  return marks + editor.innerText.replaceAll("\u200b", "").trim();
}

for (const counter of document.querySelectorAll("[data-limit]")) {
  document.getElementById(counter.dataset.for)?.addEventListener("input", () => count(counter));
}

// --- Unsaved changes --------------------------------------------------------------------------

// The answers of a form as one text: without its plumbing, blind to spaces at the ends.
function answers(source) {
  const plumbing = ["csrfmiddlewaretoken", "revision", "do"];
  return JSON.stringify(
    [...new FormData(source)]
      .filter(([name, value]) => !plumbing.includes(name) && typeof value === "string")
      .map(([name, value]) => [name, value.replaceAll("\r\n", "\n").trim()]),
  );
}

// The answers that the server has: those the page came with, unless it says they are not kept.
function kept(source, stateShown) {
  source.reset();
  return stateShown?.classList.contains("save--unsaved") ? "" : answers(source);
}

function isDirty() {
  return answers(form) !== baseline;
}

function say(text, kind) {
  if (!state || state.textContent === text) return;
  state.textContent = text;
  state.className = kind;
}

function showState() {
  if (isDirty()) say("Cambios sin guardar", "save save--unsaved");
  else if (saved) say(saved.text, saved.kind);
}

if (form) {
  form.addEventListener("input", showState);
  form.addEventListener("change", showState);
  form.addEventListener("submit", () => { leaving = true; });
  addEventListener("pageshow", () => { leaving = false; showState(); });
  addEventListener("beforeunload", (event) => {
    if (!leaving && isDirty()) event.preventDefault();
  });
}

// --- Rows -------------------------------------------------------------------------------------

form?.addEventListener("click", async (event) => {
  const button = event.target.closest("button[name=do]");
  if (!button || !MOVES.test(button.value)) return;
  event.preventDefault();
  if (busy) return;
  busy = true;
  say("Guardando…", "save save--saved");
  try {
    const came = await send(button);
    failures = 0;
    if (came) show(came, button);
    else submit(button);
  } catch {
    // No network: the typed text stays on the page; a second failure is left to the browser.
    failures += 1;
    if (failures > 1) submit(button);
    else say("No se pudo guardar. Su texto sigue aquí", "save save--error");
  }
  busy = false;
});

// What was sent, and the page as it is after the change; null when it is not the page that was expected.
async function send(button) {
  const sent = new FormData(form);
  sent.set("do", button.value);
  const answer = await fetch(form.action, { method: "POST", body: sent });
  const samePage = answer.redirected && new URL(answer.url).pathname === location.pathname;
  const isPage = answer.headers.get("Content-Type")?.startsWith("text/html");
  if (!answer.ok || !samePage || !isPage) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("form[data-form]") && { page, sent };
}

// The way without this file: the browser sends the form and shows what comes.
function submit(button) {
  const value = document.createElement("input");
  Object.assign(value, { type: "hidden", name: "do", value: button.value });
  form.append(value);
  leaving = true;
  form.submit();
}

function show({ page, sent }, button) {
  const [action, table, id] = button.value.split(":");
  const row = button.closest("[data-row]");
  const name = row?.querySelector("th").textContent.trim();
  const rows = row ? [...row.parentElement.querySelectorAll("[data-row]")] : [];
  const place = rows.indexOf(row);
  const neighbour = (rows[place + 1] ?? rows[place - 1])?.dataset.row;

  baseline = kept(page.querySelector("form[data-form]"), page.getElementById("save-state"));
  for (const old of document.querySelectorAll("[data-swap][id]")) {
    const fresh = page.getElementById(old.id);
    if (fresh) old.replaceWith(document.adoptNode(fresh));
  }
  const fresh = page.getElementById("save-state");
  form.dispatchEvent(new CustomEvent("kept", { detail: { page, sent } }));
  if (saved && fresh) Object.assign(saved, { text: fresh.textContent, kind: fresh.className });
  showState();

  const other = { up: "down", down: "up" }[action];
  focusFirst([
    `${action}:${table}:${id}`,
    `${other}:${table}:${id}`,
    `remove:${table}:${neighbour}`,
    `add:${table}`,
  ]);
  document.getElementById("announcer").textContent = told(action, table, id, name);
}

function focusFirst(values) {
  for (const value of values) {
    const button = form.querySelector(`button[name=do][value="${CSS.escape(value)}"]`);
    if (button) return button.focus();
  }
}

// What happened, for who does not see it.
function told(action, table, id, name) {
  if (action === "undo") return "La fila volvió a su tabla.";
  const rows = [...document.querySelectorAll(`#rows-${CSS.escape(table)} [data-row]`)];
  const place = rows.findIndex((row) => row.dataset.row === id) + 1;
  if (place) return `${name}. Ahora es el puesto ${place} de ${rows.length}.`;
  const undo = document.querySelector(`button[name=do][value^="undo:${CSS.escape(table)}:"]`);
  return `Se quitó ${name}.${undo ? " Puede deshacerlo." : ""}`;
}

// --- The editor, once the page is usable and the browser has nothing else to do -----------------

if (document.querySelector("textarea[data-rich]")) {
  const atRest = window.requestIdleCallback ?? setTimeout;
  addEventListener("load", () => atRest(() => import("./richtext.js")));
}
