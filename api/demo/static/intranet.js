// Lets a visitor be one of the colleagues, and tells the chat who that is.
"use strict";
(() => {
  const KEPT = "delinde:person";
  const { lang, dataset: { sandbox } } = document.documentElement;
  const find = (id) => document.getElementById(id);
  let people = [];

  const chosen = () => {
    try {
      return JSON.parse(localStorage.getItem(KEPT));
    } catch {
      return null;
    }
  };

  // The host page's word for the chat: a signed token, or null while nobody is signed in.
  window.nachtwacht = {
    token: async () => {
      const person = chosen();
      if (!person) return null;
      const response = await fetch(`${sandbox}/demo/token`, {
        method: "POST", headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ person_id: person.id, lang }),
      });
      if (response.status === 403 || response.status === 404) return null;
      if (!response.ok) throw new Error(`token ${response.status}`);
      return (await response.json()).token;
    },
  };

  function node(tag, className, ...children) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...children);
    return made;
  }

  function card(person) {
    const why = node("span", "why", person.why[lang]);
    const words = node("span", "", node("b", "", person.name), node("small", "", `${person.title} · ${person.department}`), why);
    const face = node("span", "face", person.name[0]);
    face.setAttribute("aria-hidden", "true");
    const button = node("button", "", face, words);
    button.type = "button";
    button.dataset.person = person.person_id;
    button.addEventListener("click", () => choose(person));
    return node("li", "", button);
  }

  function greet() {
    const hour = new Date().getHours();
    const part = hour < 6 ? "night" : hour < 12 ? "morning" : hour < 18 ? "afternoon" : "evening";
    const person = chosen();
    const hello = find("hello");
    hello.textContent = hello.dataset[part] + (person ? `, ${person.first}` : "");
  }

  function show() {
    const kept = chosen();
    const person = people.find((each) => each.person_id === kept?.id);
    const refused = person && !person.can_sign_in;
    greet();
    find("now").hidden = !kept;
    find("now-name").textContent = kept?.name ?? "";
    find("cannot").hidden = !refused;
    find("cannot-title").textContent = refused ? find("cannot").dataset.title.replace("{name}", () => kept.first) : "";
    for (const button of find("people").querySelectorAll("button")) {
      button.setAttribute("aria-pressed", button.dataset.person === kept?.id);
    }
    find("who").hidden = Boolean(kept) && people.length > 0 && !find("who").classList.contains("open");
  }

  function choose(person) {
    const first = person.name.split(" ")[0];
    localStorage.setItem(KEPT, JSON.stringify({ id: person.person_id, name: person.name, first }));
    find("who").classList.remove("open");
    show();
    (person.can_sign_in ? find("change") : find("cannot")).scrollIntoView({ block: "nearest" });
    find("change").focus({ preventScroll: true });
    window.dispatchEvent(new Event("nachtwacht:person"));
  }

  async function load() {
    const loading = find("loading");
    find("again").hidden = true;
    try {
      const response = await fetch(`${sandbox}/demo/people`);
      if (!response.ok) throw new Error(`people ${response.status}`);
      people = await response.json();
      find("people").replaceChildren(...people.map(card));
      loading.hidden = true;
    } catch {
      loading.textContent = loading.dataset.failed;
      find("again").hidden = false;
    }
    show();
  }

  find("change").addEventListener("click", () => {
    find("who").classList.add("open");
    show();
    find("people").querySelector("button")?.focus();
  });
  find("again").addEventListener("click", load);
  window.addEventListener("storage", (event) => event.key === KEPT && show());
  greet();
  show();
  load();
})();
