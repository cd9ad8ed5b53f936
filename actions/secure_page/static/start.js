/** What a script can add to `/start`: show the password, and one press at a time. */

import { onePressOnly } from "./once.js";

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

onePressOnly(main.dataset.busy);
