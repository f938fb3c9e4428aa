// Compares a file with the SHA-256 of a document, in the browser: nothing of it is sent.

const place = document.querySelector("[data-digest]");
const said = place.querySelector("[data-said]");
const chosen = place.querySelector("input[type=file]");

function tell(name) {
  said.replaceChildren(document.getElementById(name).content.cloneNode(true));
}

async function compare(file) {
  if (!file) return;
  said.textContent = "Comparando…";
  try {
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    const digest = [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    tell(digest === place.dataset.digest ? "same" : "other");
  } catch {
    tell("unread");
  }
}

function drop(event) {
  event.preventDefault();
  place.classList.remove("is-over");
  const [file] = event.dataTransfer.files;
  if (!file) return;
  chosen.files = event.dataTransfer.files;
  compare(file);
}

function over(event) {
  event.preventDefault();
  place.classList.toggle("is-over", place.contains(event.target));
}

// Without a secure connection browsers compute no hash; then the page says how to do it by hand.
if (globalThis.crypto?.subtle) {
  place.querySelector("[data-local]").hidden = false;
  place.querySelector("[data-by-hand]").open = false;
  chosen.addEventListener("change", () => compare(chosen.files[0]));
  // Anywhere on the page: a file that misses its place would be opened instead.
  addEventListener("dragover", over);
  addEventListener("drop", drop);
}
