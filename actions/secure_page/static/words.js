/** The texts of the page: which language is on, and how a text is filled in. */

const catalogue = JSON.parse(document.getElementById("texts").textContent);
let language = document.documentElement.lang;

/** Returns the text at a dotted path, with `{slots}` filled in; null when there is none. */
export function say(path, slots = {}) {
  const text = path.split(".").reduce((part, key) => part?.[key], catalogue[language]);
  if (typeof text !== "string") return null;
  return text.replace(/\{(\w+)\}/g, (whole, name) => slots[name] ?? whole);
}

/** Turns a language on and puts every fixed text on the page in it. */
export function speak(wanted) {
  if (wanted in catalogue) language = wanted;
  document.documentElement.lang = language;
  document.title = `${say("title")} · ${say("brand")}`;
  for (const place of document.querySelectorAll("[data-t]")) {
    place.textContent = say(place.dataset.t);
  }
  document.getElementById("switch").lang = otherLanguage();
}

/** Returns the language that is not on. */
export function otherLanguage() {
  return Object.keys(catalogue).find((name) => name !== language);
}
