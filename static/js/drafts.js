// What is typed into a form is kept while it is typed: on the server, as a draft, and in this browser
// until the server has it. What one page could not send goes up from whatever page is opened next.
// What the person is told of it is in form.js. Without this file a form is kept when it is saved.

const PAUSE = 1500; // ms from the first letter that is not kept to sending it
const WAITS = [5, 15, 30, 60]; // s between tries, while there is no answer
const OPEN = 60_000; // ms after which a page says that it is still open
const LIFE = 7 * 24 * 3600e3; // ms that a browser keeps what it could not send
const SMALL = 60_000; // bytes that may still be sent by a page that is left

export const form = document.querySelector("form[data-form]");
// How keeping goes. ``refusal``: why the server did not take it: session, closed, server; ``lostAt``:
// since when; ``two``: answers with two texts of the person, by name; ``sending``: what is on its way;
// ``leaving``: the form itself is, and brings everything.
export const status = {
  failures: 0, refusal: "", lostAt: null, storage: "ok", savedAt: "", others: null, newer: "",
  twin: false, two: new Map(), sending: null, leaving: false,
};

const { person, session, clock } = document.body.dataset;
const page = location.pathname + location.search;
const extra = new Map(); // texts of this browser for questions that the form has no more
let writer = Math.random().toString(36).slice(2) + Date.now().toString(36); // this tab
const asItCame = form?.cloneNode(true); // whatever a browser brought back into it
asItCame?.reset();
let known = form && textsOf(asItCame); // what the server has, by name
const shown = asItCame?.elements.revision?.value; // its revision; a text brought back may be of an older one
let [timer, order] = [null, 0]; // order: of what this tab sends, whatever its clock does

const tell = () => form?.dispatchEvent(new Event("status"));

// --- The texts of a form ------------------------------------------------------------------------

function baseOf(name) { return name.replace(/-(format|remove)$/, ""); }

// name -> [[control, value], …]; an answer that is nothing has no pairs.
export function textsOf(source) {
  const plumbing = /^(form-.*|csrfmiddlewaretoken|revision|began|do|)$/;
  const found = new Map();
  for (const { name, type } of source.elements) {
    if (!plumbing.test(name) && type !== "file") found.set(baseOf(name), []);
  }
  for (const [name, value] of new FormData(source)) {
    if (typeof value === "string") found.get(baseOf(name))?.push([name, value.replaceAll("\r\n", "\n")]);
  }
  return found;
}

function same(one, other) {
  const read = (pairs = []) => pairs.map(([name, value]) => [name, value.trim()]).filter(([, it]) => it);
  return JSON.stringify(read(one)) === JSON.stringify(read(other));
}

// The names of what the server does not have; those with two texts wait for a choice.
export function changed(now = textsOf(form)) {
  const names = [...now.keys()].filter((name) => !same(now.get(name), known.get(name)));
  return names.concat(...extra.keys()).filter((name) => !status.two.has(name));
}

export function fill(name, pairs) {
  for (const control of form.elements) {
    if (baseOf(control.name) !== name || /-format$/.test(control.name) || control.type === "file") continue;
    const values = pairs.filter(([its]) => its === control.name).map(([, value]) => value);
    if (/checkbox|radio/.test(control.type)) control.checked = values.includes(control.value);
    else control.value = values[0] ?? "";
    control.dispatchEvent(new Event("fill"));
  }
}

// What the server reads beside the answers, as it stands when the form is sent.
export function mark() {
  form.elements.csrfmiddlewaretoken.value = token();
  form.elements["form-tab"].value = writer;
}

// The page was saved and is now ``fresh``; what was typed since is still to be kept.
export function saved(fresh) {
  known = textsOf(fresh);
  const now = textsOf(form);
  forget([...now.keys()].filter((name) => same(now.get(name), known.get(name))).map(keyOf));
}

// --- This browser -------------------------------------------------------------------------------
// IndexedDB: what it has confirmed survives a killed browser, localStorage is written seconds later.

const shelf = new Promise((resolve, reject) => {
  const asked = indexedDB.open("typed", 1);
  const keyPath = ["person", "page", "name"];
  asked.onupgradeneeded = () => asked.result.createObjectStore("texts", { keyPath });
  Object.assign(asked, { onsuccess: () => resolve(asked.result), onerror: () => reject(asked.error) });
});

async function within(mode, act) {
  const transaction = (await shelf).transaction("texts", mode);
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  const request = act(transaction.objectStore("texts"));
  await done;
  return request?.result;
}

const keyOf = (name) => [person, page, name];
const read = () => within("readonly", (store) => store.getAll()).catch(() => []);
const put = (records) => within("readwrite", (store) => records.forEach((one) => store.put(one)));
const forget = (keys) =>
  within("readwrite", (store) => { for (const key of keys) store.delete(key); }).catch(() => {});

// Answers about persons stay out of a computer that others use too.
async function keep() {
  const now = textsOf(form);
  const { revision, "form-draft": draft, "form-row": row } = form.elements;
  const records = changed(now)
    .filter((name) => now.has(name) && !("personal" in (form.elements[name]?.dataset ?? {})))
    .map((name) => ({
      person, page, name, tab: writer, at: Date.now(), pairs: now.get(name),
      began: revision.value, draft: draft.value, row: row?.value, order,
    }));
  const storage = await put(records).then(() => "ok", () => "refused");
  if (storage === status.storage) return;
  status.storage = storage;
  tell();
}

// --- Sending ------------------------------------------------------------------------------------

const token = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1] ?? "";

function post(address, texts, { began, draft, row, tab }, keepalive = false) {
  const marks = { revision: began, "form-author": person, "form-draft": draft, "form-tab": tab };
  const body = new URLSearchParams({ do: "draft", ...marks });
  body.set("form-order", order = Math.max(order + 1, Math.floor((Date.now() - Date.UTC(2026)) / 100) % 1e9));
  if (row) body.set("form-row", row);
  for (const [name, pairs] of texts) {
    body.append("typed", name);
    for (const [control, value] of pairs) body.append(control, value);
  }
  const headers = { Accept: "application/json", "X-CSRFToken": token() };
  keepalive &&= String(body).length < SMALL;
  return fetch(address, { method: "POST", body, headers, signal: AbortSignal.timeout?.(30_000), keepalive });
}

// Sends what is not kept. True where the server answered; ``ask``: also without anything to send.
export async function save({ leave = false, ask = false } = {}) {
  timer = clearTimeout(timer);
  if (status.sending && !leave) await status.sending;
  const now = textsOf(form);
  const names = changed(now);
  if (status.leaving || (!names.length && !ask)) return status.failures === 0;
  const sent = new Map(names.map((name) => [name, now.get(name) ?? extra.get(name)]));
  const { revision, "form-draft": draft, "form-row": row } = form.elements;
  const where = { began: revision.value, draft: draft.value, row: row?.value, tab: writer };
  const answer = status.sending = post(page, sent, where, leave).then((came) => answered(came, sent), lost);
  const reached = await answer;
  if (status.sending === answer) status.sending = null;
  tell();
  schedule();
  return reached;
}

async function answered(answer, sent) {
  const came = await answer.json().catch(() => ({}));
  if (!answer.ok && !came.elsewhere) {
    const closed = [400, 404, 409, 413].includes(answer.status) || (answer.status === 403 && !came.error);
    status.refusal = answer.status === 401 ? "session" : closed ? "closed" : "server";
    status.wait = Number(answer.headers.get("Retry-After"));
    lost();
    return true;
  }
  const elsewhere = came.elsewhere ?? {};
  const names = [...sent.keys()].filter((name) => !(name in elsewhere));
  for (const name of names) {
    known.set(name, sent.get(name));
    extra.delete(name);
  }
  const now = textsOf(form);
  await forget(names.filter((name) => same(now.get(name), sent.get(name)) || !now.has(name)).map(keyOf));
  for (const [name, text] of Object.entries(elsewhere)) status.two.set(name, { text, draft: came.draft });
  if (came.draft && !status.two.size) form.elements["form-draft"].value = came.draft;
  if (came.draft === 0) form.elements.revision.value = Math.max(form.elements.revision.value, shown);
  const well = { failures: 0, lostAt: null, refusal: "", wait: 0, others: came.others, newer: came.newer ?? "" };
  Object.assign(status, well, names.length && { savedAt: came.at ?? "" });
  return true;
}

function lost(error) {
  if (error) status.refusal = "";
  status.lostAt ??= new Date();
  status.failures += 1;
  return false;
}

function schedule() {
  if (timer || status.refusal === "closed") return;
  const wait = WAITS[Math.min(status.failures, WAITS.length) - 1];
  const seconds = status.wait || wait * (0.8 + 0.4 * Math.random());
  if (wait) timer = setTimeout(() => save({ ask: true }), 1000 * seconds);
  else if (changed().length) timer = setTimeout(save, PAUSE);
}

function typed() {
  status.leaving = false; // who writes on while the form is being sent writes more than it brings
  keep();
  if (status.failures && status.refusal !== "closed" && Date.now() - (typed.tried ?? 0) > 5000) {
    typed.tried = Date.now(); // the next letter asks too whether the link is there again
    save();
  }
  tell();
  schedule();
}

// --- What a page before could not send ----------------------------------------------------------

async function bringBack() {
  const open = new Set((await navigator.locks?.query())?.held.map(({ name }) => name));
  const kept = await read();
  const over = kept.filter(isOver);
  await forget(over.map((one) => [one.person, one.page, one.name]));
  const mine = kept.filter((one) => !over.includes(one) && !open.has(`tab:${one.tab}`));
  const here = form ? mine.filter((one) => one.page === page) : [];
  for (const one of here) bringBackHere(one);
  navigator.locks?.request(`tab:${writer}`, () => new Promise(() => {}));
  const waiting = mine.filter((one) => !one.sent && !here.includes(one));
  for (const address of new Set(waiting.map((one) => one.page))) {
    await sendOn(address, waiting.filter((one) => one.page === address));
  }
  if (here.length) typed();
}

// The server has what came before this page was asked for, and with the form that this page answers.
const isOver = (one) => one.person !== person || Date.now() - one.at > LIFE
  || one.sent < performance.timeOrigin || (one.page === page && document.querySelector("[data-received]"));

function bringBackHere(one) {
  const now = textsOf(form).get(one.name);
  const rich = form.elements[one.name]?.dataset?.rich; // what the editor is going to show
  if (!now) extra.set(one.name, one.pairs);
  else if (same(now, one.pairs) || (rich && rich === one.pairs[0]?.[1])) return forget([keyOf(one.name)]);
  else fill(one.name, one.pairs);
  form.elements.revision.value = Math.min(form.elements.revision.value, one.began);
  form.elements["form-draft"].value = Math.min(form.elements["form-draft"].value, one.draft);
  [writer, order] = [one.tab, Math.max(order, one.order)];
}

async function sendOn(address, records) {
  const texts = records.map(({ name, pairs }) => [name, pairs]);
  const answer = await post(address, texts, records[0]).catch(() => null);
  const came = answer?.ok || answer?.status === 409 ? await answer.json().catch(() => null) : null;
  if (came?.draft === undefined) return;
  const taken = records.filter(({ name }) => !(name in (came.elsewhere ?? {})));
  await put(taken.map((one) => ({ ...one, sent: Date.now() })));
}

// --- Leaving ------------------------------------------------------------------------------------

async function signOut(event) {
  event.preventDefault();
  const { target } = event;
  if (form) await save();
  const unsent = (await read()).filter((one) => one.person === person && !one.sent).length;
  const warning = target.querySelector("[data-warning]");
  if (unsent && !warning.textContent) {
    warning.role = "alert"; const count = unsent === 1 ? "1 texto" : `${unsent} textos`;
    warning.textContent = `${count} sin enviar: si sale, se borra de este equipo. Pulse otra vez para salir.`;
    return;
  }
  await within("readwrite", (store) => store.clear()).catch(() => {});
  target.elements.csrfmiddlewaretoken.value = token();
  target.submit();
}

for (const out of document.querySelectorAll("form[data-sign-out]")) out.addEventListener("submit", signOut);

// --- Other tabs of the same person --------------------------------------------------------------

const channel = form && "BroadcastChannel" in window ? new BroadcastChannel("forms") : null;
channel?.addEventListener("message", ({ data }) => {
  if (data.page !== page || data.writer === writer) return;
  status.twin = !data.gone;
  if (data.hello) channel.postMessage({ page, writer });
  tell();
});

if (form) {
  // The editor of a text took the place of its textarea, where nobody had typed.
  form.addEventListener("taken", ({ target: { name } }) => known.set(name, textsOf(form).get(name)));
  for (const event of ["input", "change"]) form.addEventListener(event, typed);
  form.addEventListener("focusout", ({ relatedTarget: to }) => to?.type !== "submit" && changed().length && save());
  addEventListener("online", () => save({ ask: true }));
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) save({ leave: true });
    else if (status.failures) save({ ask: true });
  });
  addEventListener("pagehide", () => { save({ leave: true }); channel?.postMessage({ page, writer, gone: true }); });
  setInterval(() => document.hidden || status.failures || save({ ask: true }), OPEN);
  channel?.postMessage({ page, writer, hello: true });
}
if (session) setTimeout(() => import(clock), (session - 900) * 1000); // a quarter of an hour before it ends
export const ready = bringBack();
