/** What a script can add to `/mine`: take the token out of the address, and one press at a time. */

import { onePressOnly } from "./once.js";

const main = document.getElementById("main");
const field = document.getElementById("token");

/** Moves the token from the address bar into the form; nobody has to paste it then. */
function take() {
  const token = location.hash.slice(1);
  if (!field || !token) return;
  history.replaceState(null, "", location.pathname + location.search);
  field.value = token;
  document.getElementById("paste").hidden = true;
  document.getElementById("none").hidden = true;
}

if (main.dataset.mine !== "link" && location.hash.length > 1) {
  // A new link, while this browser still has a visit: the form for it is one step back.
  location.replace(`/mine?fresh${location.hash}`);
}
take();
addEventListener("hashchange", take);
addEventListener("pagehide", () => {
  for (const key of document.querySelectorAll("#key, .codes")) key.textContent = "";
});
onePressOnly(main.dataset.busy);
