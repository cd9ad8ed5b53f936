/** What a script can add to `/check`: take the token out of the address, and one press at a time. */

import { enterByLink } from "./enter.js";
import { onePressOnly } from "./once.js";

const main = document.getElementById("main");

enterByLink("/check", main.dataset.check === "link");
addEventListener("pagehide", () => {
  for (const code of document.querySelectorAll("#spoken")) code.textContent = "";
});
onePressOnly(main.dataset.busy);
