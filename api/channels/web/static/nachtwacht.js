// Puts the chat on a page: <script src="https://…/widget/nachtwacht.js" data-token-url="/token"></script>
// The page says who is signed in: window.nachtwacht = {token: async () => jwt}, or data-token-url.
// Other attributes: data-language (nl|en), data-theme (light|dark), data-emergency (a phone number),
// data-start (where somebody gets in again who can sign in to nothing).
// What is marked with data-nachtwacht-fallback stays on the page only until the chat is there.

import { define } from "./element.js";

const script = document.currentScript;

function place() {
  define();
  if (document.querySelector("nachtwacht-chat")) return;
  const element = document.createElement("nachtwacht-chat");
  element.setAttribute("server", new URL("..", script.src).href);
  for (const name of ["token-url", "language", "theme", "emergency", "start"]) {
    const value = script.getAttribute(`data-${name}`);
    if (value) element.setAttribute(name, value);
  }
  document.body.append(element);
  for (const fallback of document.querySelectorAll("[data-nachtwacht-fallback]")) fallback.hidden = true;
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", place);
else place();
