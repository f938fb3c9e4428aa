// Brings a file as soon as it is chosen, with its progress; without this file it goes with the
// form. What was typed beside it stays on the page whatever becomes of the upload.

const LOST = "Se perdió la conexión. El archivo sigue elegido: vuelva a intentar.";

// Sends `data` to `url` and says in `place` how far it is. Resolves with the finished request, or
// null where it was cancelled or no answer came.
function bring(url, data, place) {
  const request = new XMLHttpRequest();
  const [box, said] = [place.querySelector(".upload"), place.querySelector(".upload__said")];
  const bar = box.querySelector("progress");
  const cancel = box.querySelector("button");
  let cancelled = false;
  const stop = () => { cancelled = true; request.abort(); };
  box.hidden = false;
  bar.value = 0;
  said.textContent = "Subiendo…";
  cancel.addEventListener("click", stop);
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    bar.value = Math.round((100 * event.loaded) / event.total);
    if (event.loaded === event.total) said.textContent = "Revisando el archivo…";
  });
  request.open("POST", url);
  const finished = new Promise((resolve) => {
    request.addEventListener("loadend", () => {
      box.hidden = true;
      cancel.removeEventListener("click", stop);
      const came = !cancelled && request.status;
      said.textContent = came ? "" : cancelled ? "Se canceló. No se subió nada." : LOST;
      resolve(came ? request : null);
    });
  });
  request.send(data);
  return finished;
}

function sizeOf(bytes) {
  const figure = new Intl.NumberFormat("es-CO", { maximumFractionDigits: 1 });
  return `${figure.format(bytes / 1024 ** 2)} MB`;
}

// --- An answer that is a file -------------------------------------------------------------------

function watch(control) {
  const { upload, most, name } = control.dataset;
  const form = control.closest("form");
  const chosen = control.querySelector("input[type=file]");
  const kept = control.querySelector("input[type=hidden]");
  const card = control.querySelector(".file-control__card");
  const said = control.querySelector(".upload__said");

  async function send() {
    const file = chosen.files[0];
    if (!file) return;
    if (file.size > Number(most)) {
      chosen.value = "";
      said.textContent = `El archivo supera el máximo de ${sizeOf(most)}.`;
      return;
    }
    const data = new FormData();
    data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    data.set("replaces", kept.value);
    data.set("name", name);
    data.set("file", file);
    const answer = await bring(upload, data, control);
    if (!answer) return offerAgain();
    const told = read(answer);
    if (!told.id) {
      chosen.value = "";
      said.textContent = told.message ?? "No se pudo subir. Vuelva a intentar.";
      return;
    }
    kept.value = told.id;
    card.innerHTML = told.html;
    chosen.value = "";
    said.textContent = "Archivo subido. Guarde la página para que quede en la respuesta.";
    kept.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function offerAgain() {
    const again = document.createElement("button");
    Object.assign(again, { type: "button", className: "link", textContent: "Reintentar" });
    again.addEventListener("click", send);
    said.append(" ", again);
  }

  chosen.addEventListener("change", send);
}

// What the server said; nothing where it was no answer of ours (a session that ended).
function read(answer) {
  try {
    return JSON.parse(answer.responseText);
  } catch {
    return { message: "Su sesión terminó. Ingrese en otra pestaña y vuelva a elegir el archivo." };
  }
}

for (const control of document.querySelectorAll("[data-upload]")) watch(control);

// --- A page that only brings a file -------------------------------------------------------------

for (const form of document.querySelectorAll("form[data-upload-page]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector(".actions button");
    if (button.ariaBusy) return;
    button.ariaBusy = "true";
    const answer = await bring(location.href, new FormData(form), form);
    button.ariaBusy = null;
    if (answer?.status === 200) location.assign(answer.responseURL);
    else if (answer) {
      const page = new DOMParser().parseFromString(answer.responseText, "text/html");
      const refusal = page.querySelector(".problems__list li")?.textContent.trim();
      form.querySelector(".upload__said").textContent = refusal ?? "No se pudo subir.";
    }
  });
}
