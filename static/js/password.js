// A button beside each password that shows what is typed; without scripts nothing is missing.
for (const input of document.querySelectorAll("input[data-password]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link";
  button.setAttribute("aria-controls", input.id);
  const draw = () => {
    const label = input.labels[0].firstChild.textContent.trim().toLowerCase();
    button.textContent = input.type === "password" ? "Mostrar" : "Ocultar";
    button.setAttribute("aria-label", `${button.textContent} ${label}`);
  };
  button.addEventListener("click", () => {
    input.type = input.type === "password" ? "text" : "password";
    draw();
  });
  // What is shown is sent as it was hidden, or browsers would keep it as a text.
  input.form.addEventListener("submit", () => { input.type = "password"; });
  draw();
  input.after(button);
}
