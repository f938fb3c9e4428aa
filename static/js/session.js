// The last quarter of an hour of a session: says when it ends, and lets it go on while somebody types.
// Fetched by drafts.js when that time comes; without this file the session ends as announced.

const ADDRESS = "/cuenta/sesion/";
const WARN = 6 * 60_000; // ms before the end that it is told
const EARLY = 15 * 60_000; // ms before the end that typing is worth a request
const hour = new Intl.DateTimeFormat("es-CO", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

const token = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1] ?? "";
let [ends, typed, asking] = [Infinity, false, false];

// How long there is, as the server says; with POST the session goes on.
async function ask(method) {
  if (asking) return;
  asking = true;
  const headers = { Accept: "application/json", "X-CSRFToken": token() };
  const answer = await fetch(ADDRESS, { method, headers }).catch(() => null);
  if (answer?.ok) ends = Date.now() + 1000 * (await answer.json()).left;
  else if (answer?.status === 401) ends = 0;
  asking = false;
  if (method === "POST") typed = false;
  show();
}

const box = document.createElement("div");
box.className = "session-end";
box.role = "status";
document.body.append(box);

function show() {
  const left = ends - Date.now();
  if (left > WARN) return box.replaceChildren();
  const line = document.createElement("p");
  line.textContent = left > 0
    ? `Su sesión termina a las ${hour.format(ends)} si no sigue. Lo que escribió no se pierde.`
    : "Su sesión terminó. Lo que escribió sigue aquí: ingrese en otra pestaña.";
  if (box.firstChild?.textContent === line.textContent) return;
  box.replaceChildren(line);
  if (left > 0) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Seguir aquí" });
    button.className = "button button--secondary button--small";
    button.addEventListener("click", () => ask("POST"));
    box.append(button);
  }
}

function look() {
  if (typed && ends - Date.now() < EARLY && ends > Date.now()) ask("POST");
  else ask("GET");
}

addEventListener("input", () => { if (!typed) { typed = true; look(); } });
setInterval(look, 30_000);
look();
