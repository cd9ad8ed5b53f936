/** One press at a time on plain forms. */

/** Keeps a second press of a form from doing it twice, and says that it is being done. */
export function onePressOnly(busy) {
  for (const form of document.querySelectorAll("form")) {
    form.addEventListener("submit", (event) => {
      const button = form.querySelector("button[type=submit]");
      if (button.getAttribute("aria-disabled") === "true") return event.preventDefault();
      button.setAttribute("aria-disabled", "true");
      const place = button.querySelector("strong") ?? button;
      place.dataset.words = place.textContent;
      place.textContent = busy;
    });
  }
  addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("button[aria-disabled]")) {
      button.removeAttribute("aria-disabled");
      const place = button.querySelector("strong") ?? button;
      if (place.dataset.words) place.textContent = place.dataset.words;
    }
  });
}
