/** What a script can add to a page with one form. */

import { onePressOnly } from "./once.js";

onePressOnly(document.getElementById("main").dataset.busy);
