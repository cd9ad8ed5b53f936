/** What a script can add to `/start`: show the password, and one press at a time. */

const main = document.getElementById("main");
const show = document.getElementById("show");

if (show) {
  const boxes = ["password", "password-again"].map((id) => document.getElementById(id));
  show.hidden = false;
  show.addEventListener("click", () => {
    const shown = show.getAttribute("aria-pressed") !== "true";
    show.setAttribute("aria-pressed", String(shown));
    show.textContent = shown ? show.dataset.hide : show.dataset.show;
    for (const box of boxes) box.type = shown ? "text" : "password";
  });
  addEventListener("pagehide", () => {
    for (const box of boxes) box.value = "";
  });
}

for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", (event) => {
    const button = form.querySelector("button[type=submit]");
    if (button.getAttribute("aria-disabled") === "true") return event.preventDefault();
    button.setAttribute("aria-disabled", "true");
    button.dataset.words = button.textContent;
    button.textContent = main.dataset.busy;
  });
}

addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("button[aria-disabled]")) {
    button.removeAttribute("aria-disabled");
    if (button.dataset.words) button.textContent = button.dataset.words;
  }
});
