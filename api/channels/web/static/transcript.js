// The conversation on the screen: entries in order of their number, unsent messages after them.

import { anchor, dayOf, fill, h, icon, markdown, plain, safeUrl, timeOf } from "./render.js";

const NEAR_END = 120;
const LANGUAGE_WISH = /^\/(?:taal|language)\s+(nl|en)$/;

export class Transcript {
  // seq -> {entry, node}, client id -> {item, node}
  #entries = new Map();
  #pending = new Map();
  #arrived = new Set();
  #filling = true;
  #first = 0;

  constructor(chat) {
    this.chat = chat;
    this.hello = h("div", { class: "hello", hidden: true });
    this.more = h("button", { class: "reply", hidden: true, onclick: () => this.#earlier() });
    this.log = h("div", { class: "log", role: "log", "aria-live": "off", "aria-relevant": "additions", tabindex: "0" },
      this.more, this.hello);
  }

  clear() {
    this.log.replaceChildren(this.more, this.hello);
    this.#entries.clear();
    this.#pending.clear();
    this.#filling = true;
    this.hello.hidden = this.more.hidden = true;
    this.log.setAttribute("aria-live", "off");
  }

  after(seq) {
    return [...this.#entries.values()].filter(({ entry }) => entry.seq > seq && entry.author !== "employee").length;
  }

  // The history is there: from now on a screen reader tells what is added.
  live() {
    if (!this.#filling) return;
    this.#filling = false;
    this.greet();
    this.toEnd();
    this.#quietly(() => undefined);
  }

  // Does something that a screen reader must not tell.
  #quietly(work) {
    this.log.setAttribute("aria-live", "off");
    work();
    if (this.#filling) return;
    requestAnimationFrame(() => requestAnimationFrame(() => this.log.setAttribute("aria-live", "polite")));
  }

  startsAfter(seq) {
    this.#first = seq;
    this.more.hidden = !seq;
  }

  async #earlier() {
    const height = this.log.scrollHeight;
    const page = await this.chat.earlier(Math.min(...this.#entries.keys())).catch(() => null);
    if (!page) return;
    this.startsAfter(page.first_seq);
    this.greet();
    this.log.scrollTop += this.log.scrollHeight - height;
  }

  greet() {
    const { words, firstName: name } = this.chat;
    this.hello.hidden = this.#first > 0;
    const fresh = !this.#filling && !this.#entries.size && !this.#pending.size;
    this.hello.replaceChildren(h("h3", {}, name ? fill(words.hello_name, name) : words.hello), h("p", {}, words.intro), h("p", {}, words.promise),
      ...(fresh ? [h("div", { class: "replies starters" }, ...["citrix", "password", "sign_in"].map((topic) => words[`starter_${topic}`]).map((text) =>
        h("button", { class: "reply", onclick: () => this.chat.say({ text }) }, text)))] : []));
  }

  // Adds an entry; false when it is already there.
  entry(entry) {
    const known = this.#entries.get(entry.seq);
    if (known) {
      const used = entry.buttons.find((button) => button.used);
      if (used) this.use(entry.seq, used.id);
      return false;
    }
    const waiting = this.#pending.get(entry.client_id);
    this.#pending.delete(entry.client_id);
    this.#arrived.add(entry.client_id);
    const node = waiting?.node ?? h("div");
    this.#entries.set(entry.seq, { entry, node });
    node.dataset.seq = entry.seq;
    this.#fill(node, entry);
    const next = this.#nextOf(entry.seq);
    if (!waiting || node.nextElementSibling !== next) this.#place(node, next, entry);
    return true;
  }

  #place(node, next, entry) {
    const newest = !next?.dataset.seq;
    const follow = newest && (this.#nearEnd() || entry.author === "employee");
    const add = () => {
      this.log.insertBefore(node, next);
      this.#days();
      this.#dropStarters();
    };
    if (newest) add();
    else this.#quietly(add);
    node.classList.toggle("fresh", newest && !this.#filling);
    if (follow) this.toEnd();
  }

  #nextOf(seq) {
    const later = [...this.log.querySelectorAll("[data-seq]")].find((node) => node.dataset.seq > seq);
    return later ?? this.#pending.values().next().value?.node ?? null;
  }

  #dropStarters() { this.hello.querySelector(".starters")?.remove(); }

  #days() {
    for (const day of this.log.querySelectorAll(".day")) day.remove();
    let last = null;
    for (const node of this.log.querySelectorAll("[data-seq]")) {
      const { entry } = this.#entries.get(Number(node.dataset.seq));
      const day = dayOf(new Date(entry.at), this.chat.language, this.chat.words);
      if (day !== last && (last !== null || day !== this.chat.words.today)) {
        this.log.insertBefore(h("p", { class: "day" }, day), node);
      }
      last = day;
    }
  }

  #fill(node, entry) {
    const own = entry.author === "employee";
    const wish = own && this.#wish(entry.text);
    const notice = entry.kind === "notice" || wish;
    const bubble = h("div", { class: "bubble" }, own || notice ? plain(wish || entry.text) : markdown(entry.text));
    node.className = `turn ${notice ? "notice" : entry.author}`;
    if (notice) return node.replaceChildren(bubble);
    node.replaceChildren(this.#author(entry), bubble, h("p", { class: "foot" }, timeOf(new Date(entry.at), this.chat.language)));
    if (entry.buttons.length) node.append(this.#replies(entry));
    if (entry.link) node.append(this.#secure(entry.link.challenge_id));
  }

  // A command to change the language is shown as a sentence.
  #wish(text) {
    const [, language] = LANGUAGE_WISH.exec(text) ?? [];
    return language && this.chat.words[`language_${language}`];
  }

  #author({ author, name }) {
    const { words } = this.chat;
    if (author === "employee") return h("p", { class: "quietly" }, `${words.you}:`);
    if (author === "engineer") return h("p", { class: "who" }, `${name ?? words.someone} · ${words.colleague}`);
    return h("p", { class: "who" }, "Nachtwacht");
  }

  #replies(entry) {
    // A person is always one tap away below, so not once more under each answer.
    const offered = entry.buttons.filter((button) => button.used || button.title !== this.chat.words.human);
    const used = offered.some((button) => button.used);
    return h("div", { class: "replies" }, ...offered.map((button) =>
      h("button", { class: button.used ? "reply chosen" : "reply", disabled: used, "data-id": button.id,
        onclick: () => this.#press(entry, button) }, button.title)));
  }

  #press(entry, button) {
    if (!this.chat.say({ button_id: button.id }, button.title)) return;
    this.use(entry.seq, button.id);
    this.chat.used(entry.seq, button.id);
    this.chat.input.focus({ preventScroll: true });
  }

  use(seq, id) {
    const known = this.#entries.get(seq);
    if (!known) return;
    known.entry = { ...known.entry, buttons: known.entry.buttons.map((each) => ({ ...each, used: each.used || each.id === id })) };
    for (const button of known.node.querySelectorAll(".reply")) {
      button.disabled = true;
      button.classList.toggle("chosen", button.dataset.id === id);
    }
  }

  #secure(challenge) {
    const { words } = this.chat;
    const hint = h("p", { role: "status" }, words.link_hint);
    const button = h("button", {}, icon("shield"), words.link);
    button.addEventListener("click", async () => {
      button.disabled = true;
      const [url, problem] = await this.#address(challenge);
      button.disabled = false;
      if (!url) return hint.replaceChildren(problem);
      const link = anchor(url, words.link_ready);
      link.prepend(icon("shield"));
      button.replaceWith(link);
      window.open(url, "_blank", "noopener,noreferrer");
      link.focus();
    });
    return h("div", { class: "secure" }, button, hint);
  }

  async #address(challenge) {
    const { words } = this.chat;
    const response = await this.chat.secureLink(challenge).catch(() => ({}));
    const url = response.ok && safeUrl((await response.json()).url);
    return [url, response.status === 404 ? words.link_gone : words.link_failed];
  }

  // Shows a message that the server does not have yet, or how it stands with it.
  pending(item) {
    if (this.#arrived.has(item.id)) return;
    const known = this.#pending.get(item.id);
    const node = known?.node ?? h("div", { class: "turn employee pending" });
    this.#pending.set(item.id, { item, node });
    const { words } = this.chat;
    const bad = item.state !== "sending";
    node.replaceChildren(h("p", { class: "quietly" }, `${words.you}:`), h("div", { class: "bubble" }, plain(this.#wish(item.said) ?? item.said)),
      h("p", { class: bad ? "foot bad" : "foot", role: bad ? "alert" : undefined }, words[item.state],
        bad ? h("button", { onclick: () => this.chat.retry(item.id) }, words.retry) : null));
    if (!known) this.log.append(node);
    this.#dropStarters();
    this.toEnd();
  }

  sent(id) {
    const foot = this.#pending.get(id)?.node.querySelector(".foot");
    if (!foot) return;
    foot.className = "foot";
    foot.replaceChildren(this.chat.words.sent);
  }

  relabel() {
    this.log.setAttribute("aria-label", this.chat.words.log);
    this.more.textContent = this.chat.words.earlier;
    this.#quietly(() => {
      this.greet();
      for (const { entry, node } of this.#entries.values()) this.#fill(node, entry);
      for (const { item } of this.#pending.values()) this.pending(item);
      this.#days();
    });
  }

  #nearEnd() { return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_END; }

  toEnd({ gently = false } = {}) {
    if (!gently || this.#nearEnd()) this.log.scrollTop = this.log.scrollHeight;
  }
}
