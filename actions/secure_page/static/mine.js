/** What a script can add to `/mine`: take the token out of the address, and one press at a time. */

import { enterByLink } from "./enter.js";
import { onePressOnly } from "./once.js";

const main = document.getElementById("main");

enterByLink("/mine", main.dataset.mine === "link");
addEventListener("pagehide", () => {
  for (const key of document.querySelectorAll("#key, .codes")) key.textContent = "";
});
onePressOnly(main.dataset.busy);
