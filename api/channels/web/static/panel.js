// The frame of the chat: launcher, header, places for state and typing, and the field to type in.

import { h, icon } from "./render.js";

// What is pressed and typed goes to open, close, choose, say, key, typed and submit of the element.
export class Panel extends HTMLElement {
  // [node, key of its words, attribute or nothing for its text]
  #labels = [];

  #worded(node, key, attribute) {
    this.#labels.push([node, key, attribute]);
    return node;
  }

  build() {
    this.badge = h("span", { class: "badge", hidden: true });
    this.launcher = h("button", { class: "launcher", "aria-haspopup": "dialog", onclick: () => this.open() },
      icon("lantern"), this.#worded(h("span"), "launcher"), this.badge);
    this.news = h("p", { class: "quietly", role: "status" });
    this.dialog = h("dialog", { "aria-labelledby": "title", tabindex: "-1", onkeydown: (event) => this.key(event),
      oncancel: (event) => { event.preventDefault(); this.close(); } },
      this.#header(), this.#state(), this.transcript.log, this.#typing(), this.#footer());
    this.root.append(this.launcher, this.news, this.dialog);
  }

  #header() {
    const tongue = (language) => h("button", { lang: language, "aria-label": { nl: "NL Nederlands", en: "EN English" }[language],
      onclick: () => this.choose(language) }, language.toUpperCase());
    this.tongues = { nl: tongue("nl"), en: tongue("en") };
    const tongues = h("div", { class: "tongues", role: "group" }, this.tongues.nl, this.tongues.en);
    const closer = h("button", { class: "round", onclick: () => this.close() }, icon("close"));
    return h("header", {}, h("span", { class: "mark" }, icon("lantern")),
      h("div", { class: "title" }, h("h2", { id: "title" }, "Nachtwacht"), this.#worded(h("p"), "subtitle")),
      this.#worded(tongues, "language", "aria-label"), this.#worded(closer, "close", "aria-label"));
  }

  #state() {
    this.state = h("p", { class: "state", hidden: true });
    return h("div", { role: "status" }, this.state);
  }

  #typing() {
    this.typing = h("div", { class: "typing", hidden: true }, h("i"), h("i"), h("i"),
      this.#worded(h("span", { class: "quietly" }), "typing"));
    return h("div", { role: "status" }, this.typing);
  }

  #footer() {
    const human = h("button", { class: "human", onclick: () => this.say({ text: this.words.human }) },
      icon("person"), this.#worded(h("span"), "human"));
    const label = this.#worded(h("label", { class: "quietly", for: "input" }), "input");
    this.input = h("textarea", { id: "input", rows: "1", autocomplete: "off", enterkeyhint: "send", oninput: () => this.typed() });
    this.#worded(this.input, "placeholder", "placeholder");
    this.go = this.#worded(h("button", { class: "round go", type: "submit" }, icon("send")), "send", "aria-label");
    this.over = h("p", { class: "over", role: "alert", hidden: true });
    const form = h("form", { onsubmit: (event) => { event.preventDefault(); this.submit(); } }, label, this.input, this.go);
    return h("footer", {}, human, this.over, form);
  }

  label() {
    const { words } = this;
    this.dialog.lang = this.language;
    this.launcher.lang = this.language;
    for (const [node, key, attribute] of this.#labels) {
      if (attribute) node.setAttribute(attribute, words[key]);
      else node.textContent = words[key];
    }
    for (const [language, button] of Object.entries(this.tongues)) button.setAttribute("aria-pressed", language === this.language);
  }
}
