// What a form does beyond plain HTML: it tells how keeping what is typed goes (drafts.js), moves rows
// without a new page and counts letters; and it fetches the editor of formatted answers. Without this
// file every button still works as an ordinary submit.

import { changed, fill, form, mark, ready, save, saved, status, textsOf } from "./drafts.js";

const MOVES = /^(up|down|remove|undo):/;
const state = document.getElementById("save-state");
const shown = state && { text: state.textContent, kind: state.className };
let busy = false;

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

// --- How keeping goes ---------------------------------------------------------------------------

const unsent = document.getElementById("unsent");
const here = document.getElementById("here");
const others = here?.textContent ?? "";
const WORDS = {
  "": ["Se perdió la conexión", "Siga escribiendo. Guardamos sus textos en este equipo y los enviamos cuando vuelva la señal."],
  session: ["Su sesión terminó", "Su texto sigue aquí. Ingrese en otra pestaña y esta seguirá donde va."],
  server: ["El servidor no pudo guardar", "Siga escribiendo. Su texto está en este equipo y lo enviaremos apenas se pueda."],
  closed: ["Ya no se puede guardar aquí", "Otra persona pudo cerrar o quitar este formulario. Descargue una copia de lo escrito."],
};

function labelOf(name) {
  const box = document.getElementById(`id_${name}`) ?? form.elements[name]?.[0];
  const label = box?.closest(".field")?.querySelector("legend, label");
  return label?.firstChild.textContent.trim() ?? name;
}

function say(text, kind) {
  if (!state || state.textContent === text) return;
  state.textContent = text;
  state.className = kind;
}

function stateNow(names) {
  const { failures: missed, refusal, two } = status;
  if (status.storage !== "ok" && names.length) {
    return ["Este equipo no puede guardar: no cierre la página hasta ver «guardado»", "error"];
  }
  if (two.size) return [two.size === 1 ? "1 texto por decidir" : `${two.size} textos por decidir`, "warn"];
  if (missed && refusal === "closed") return ["No se pudo guardar", "error"];
  if (missed && refusal) return ["No se pudo guardar: está en este equipo", "warn"];
  if (missed) return ["Sin conexión: guardado en este equipo", "warn"];
  if (status.savedAt) return [`Borrador guardado ${status.savedAt}`, "saved"];
  return names.length ? ["Cambios sin guardar", "unsaved"] : null;
}

function showState() {
  if (!form) return;
  const names = changed();
  const [text, kind] = stateNow(names) ?? [shown?.text ?? "", null];
  say(text, kind ? `save save--${kind}` : shown?.kind);
  showUnsent(names);
  const twin = status.twin ? "Usted la tiene abierta en otra pestaña" : "";
  const said = [status.others ?? others, twin, status.newer].filter(Boolean).join(" · ");
  if (here && here.textContent !== said) here.textContent = said;
  for (const [name, { text: other, draft }] of status.two) showTwo(name, other, draft);
}

function showUnsent(names) {
  if (!unsent) return;
  unsent.hidden = !status.failures || (!names.length && status.refusal !== "");
  if (unsent.hidden) return;
  const [title, advice] = WORDS[status.refusal];
  const hour = status.lostAt.toLocaleTimeString("es-CO", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "America/Bogota" });
  unsent.querySelector("h2").textContent = `${title} a las ${hour}`;
  unsent.querySelector("[data-advice]").textContent = advice;
  unsent.querySelector("[data-enter]").hidden = status.refusal !== "session";
  const now = textsOf(form);
  const lines = names.map((name) => {
    const line = document.createElement("li");
    line.textContent = `Por enviar: ${labelOf(name)}`;
    return line;
  });
  unsent.querySelector("ul").replaceChildren(...lines);
  const copy = names.map((name) => [labelOf(name), ...(now.get(name) ?? []).map(([, value]) => value)].join("\n\n"));
  const link = unsent.querySelector("[data-copy]");
  link.hidden = !names.length;
  link.href = `data:text/plain;charset=utf-8,${encodeURIComponent(copy.join("\n\n\n"))}`;
}

// Two texts that one person typed for one answer, in two places.
function showTwo(name, text, draft) {
  if (document.getElementById(`two-${name}`)) return;
  const values = [text].flat();
  const words = new DOMParser().parseFromString(values.join(", "), "text/html").body.textContent;
  const box = document.createElement("div");
  Object.assign(box, { id: `two-${name}`, className: "notice notice--warning" });
  const said = document.createElement("p");
  said.textContent = `En otra pestaña u otro equipo usted escribió aquí: «${words}». `;
  const choose = (label, act) => {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "link", textContent: label });
    button.addEventListener("click", () => {
      status.two.delete(name);
      if (!status.two.size) form.elements["form-draft"].value = draft;
      box.remove();
      act();
      save();
      showState();
    });
    return button;
  };
  const bring = choose("Traer ese texto", () => fill(name, values.map((value) => [name, value])));
  said.append(bring, " ", choose("Dejar el de aquí", () => {}));
  box.append(said);
  (document.getElementById(`id_${name}`) ?? form.elements[name]?.[0])?.closest(".field")?.append(box);
}

// A form is sent when what was on its way has arrived, so that none of it comes after; without a link
// it stays on the page.
async function submitted(event) {
  mark();
  if (status.leaving || (!status.sending && !status.failures && navigator.onLine)) {
    status.leaving = true;
    return;
  }
  event.preventDefault();
  const { submitter } = event;
  await status.sending;
  if ((status.failures || !navigator.onLine) && !(await save({ ask: true }))) return;
  status.leaving = true;
  form.requestSubmit(submitter);
}

if (form) {
  form.addEventListener("status", showState);
  form.addEventListener("submit", submitted);
  unsent?.querySelector("[data-retry]").addEventListener("click", () => save({ ask: true }));
  addEventListener("pageshow", () => { status.leaving = false; showState(); });
  addEventListener("beforeunload", (event) => {
    if (!status.leaving && status.storage !== "ok" && changed().length) event.preventDefault();
  });
}

// --- Rows -------------------------------------------------------------------------------------

form?.addEventListener("click", async (event) => {
  const button = event.target.closest("button[name=do]");
  if (!button || !MOVES.test(button.value)) return;
  event.preventDefault();
  if (busy) return;
  busy = true;
  await status.sending;
  say("Guardando…", "save save--saved");
  try {
    const came = await send(button);
    if (came) show(came, button);
    else submit(button);
  } catch {
    await save({ ask: true }); // no network: what was typed is kept, and the state says so
  }
  busy = false;
});

// What was sent, and the page as it is after the change; null when it is not the page that was expected.
async function send(button) {
  mark();
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
  status.leaving = true;
  form.submit();
}

function show({ page, sent }, button) {
  const [action, table, id] = button.value.split(":");
  const row = button.closest("[data-row]");
  const name = row?.querySelector("th").textContent.trim();
  const rows = row ? [...row.parentElement.querySelectorAll("[data-row]")] : [];
  const place = rows.indexOf(row);
  const neighbour = (rows[place + 1] ?? rows[place - 1])?.dataset.row;

  saved(page.querySelector("form[data-form]"));
  for (const old of document.querySelectorAll("[data-swap][id]")) {
    const fresh = page.getElementById(old.id);
    if (fresh) old.replaceWith(document.adoptNode(fresh));
  }
  const fresh = page.getElementById("save-state");
  form.dispatchEvent(new CustomEvent("kept", { detail: { page, sent } }));
  if (fresh) Object.assign(shown, { text: fresh.textContent, kind: fresh.className });
  status.savedAt = "";
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
  addEventListener("load", () => atRest(async () => {
    await ready; // what was brought back is there before the editor looks
    import("./richtext.js");
  }));
}
