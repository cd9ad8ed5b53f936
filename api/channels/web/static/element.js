// <nachtwacht-chat>: the launcher and the panel; what is said comes from and goes to the line.

import { Line } from "./line.js";
import { Panel } from "./panel.js";
import { fill, h } from "./render.js";
import { json, Replaced, Session, SignedOut } from "./session.js";
import { Store } from "./store.js";
import { sheet } from "./style.js";
import { Transcript } from "./transcript.js";

const LONGEST_TEXT = 4000;
const HOST_PATIENCE = 10000;
const TOUCH_EACH = 5 * 60 * 1000;

class NachtwachtChat extends Panel {
  #line = null;
  #listed = 0;
  #seen = 0;
  #typingTimer = 0;
  // Enter was pressed before it was known who is there: sent as soon as it is.
  #eager = false;

  connectedCallback() {
    if (this.shadowRoot) return;
    this.store = new Store(this.getAttribute("server"));
    this.root = this.attachShadow({ mode: "open" });
    this.root.adoptedStyleSheets = [sheet()];
    this.#theme();
    this.transcript = new Transcript(this);
    this.build();
    this.language = this.store.language ?? this.getAttribute("language")
      ?? (document.documentElement.lang || navigator.language).slice(0, 2);
    window.addEventListener("nachtwacht:person", () => this.restart());
    document.addEventListener("visibilitychange", () => this.#look());
    visualViewport.addEventListener("resize", () => this.opened && this.#fit());
    setInterval(() => this.opened && !document.hidden && this.#line?.touch(), TOUCH_EACH);
    if (this.store.open && !this.#phone) this.open({ focus: false });
    else if (this.store.session) this.#connect();
  }

  get words() { return texts[this.#language]; }
  get language() { return this.#language; }
  #language = "nl";

  set language(value) {
    this.#language = value === "en" ? "en" : "nl";
    this.label();
    this.#measure();
    this.#count();
    this.transcript.relabel();
  }

  get firstName() { return this.#line?.session.firstName; }
  get #phone() { return matchMedia("(max-width: 560px)").matches; }
  get opened() { return this.dialog.open; }

  #theme() {
    const night = matchMedia("(prefers-color-scheme: dark)");
    const wanted = this.getAttribute("theme");
    const apply = () => this.toggleAttribute("data-dark", wanted ? wanted === "dark" : night.matches);
    night.addEventListener("change", apply);
    apply();
  }

  open({ focus = true } = {}) {
    if (this.opened) return;
    if (this.#phone) this.dialog.showModal();
    else if (focus) this.dialog.show();
    else this.dialog.setAttribute("open", "");
    this.launcher.hidden = true;
    this.store.open = true;
    this.#fit();
    if (focus) (matchMedia("(hover: hover)").matches ? this.input : this.dialog).focus();
    this.transcript.toEnd();
    if (this.#line) this.#line.look();
    else this.#connect();
    this.#look();
  }

  close() {
    this.dialog.close();
    this.launcher.hidden = false;
    this.store.open = false;
    this.launcher.focus();
  }

  // On a phone the keyboard takes a part of the screen: the panel keeps to what is left.
  #fit() {
    this.dialog.style.setProperty("--seen-height", `${visualViewport.height}px`);
    this.#grow();
    this.transcript.toEnd();
  }

  #grow() {
    this.input.style.height = "";
    if (this.input.value) this.input.style.height = `${this.input.scrollHeight}px`;
  }

  #forget() {
    this.#line?.stop();
    this.#line = null;
    this.#eager = false;
    this.transcript.clear();
    this.input.value = "";
    this.#measure();
    this.#listed = this.#seen = 0;
  }

  // Somebody else may be signed in now: forget what is on the screen and ask the page again.
  restart() {
    this.#forget();
    this.#say("");
    this.#count();
    if (this.opened || this.store.session) this.#connect();
  }

  #connect() {
    const session = new Session(this.getAttribute("server"), this.store, () => this.#askHost());
    const line = new Line(session, this.store);
    this.#line = line;
    this.#listen(line);
    this.transcript.greet();
    line.start(this.opened);
  }

  async #askHost() {
    const slow = new Promise((_, refuse) => setTimeout(() => refuse(new Error()), HOST_PATIENCE));
    return Promise.race([this.#hostToken(), slow]);
  }

  async #hostToken() {
    if (window.nachtwacht?.token) return window.nachtwacht.token();
    const address = this.getAttribute("token-url");
    if (!address) return null;
    const response = await fetch(address, { method: "POST", credentials: "same-origin", headers: { Accept: "application/json" } });
    if (response.status === 401 || response.status === 403) return null;
    return (await json(response)).token;
  }

  #listen(line) {
    const on = (type, work) => line.addEventListener(type, ({ detail }) => line === this.#line && work(detail));
    on("entry", (entry) => this.#entry(entry));
    on("live", (page) => this.#live(page));
    on("typing", ({ seconds }) => this.#showTyping(seconds));
    on("online", ({ online }) => (online ? this.#say("") : this.#say(this.words.offline, ...this.#emergency())));
    on("away", ({ away }) => this.#away(away));
    on("outbox", (item) => this.transcript.pending(item));
    on("sent", ({ id }) => this.transcript.sent(id));
    on("seen", ({ seq }) => this.#saw(seq));
    on("used", ({ entry, button }) => this.transcript.use(entry, button));
    on("failed", ({ error }) => this.#failed(error));
  }

  // While the page is asked who is there now, nothing is shown.
  #away(away) {
    this.transcript.log.classList.toggle("away", away);
    if (this.opened && !away) this.#line.touch();
  }

  #entry(entry) {
    if (!this.transcript.entry(entry)) return;
    if (entry.author !== "employee") this.#showTyping(0);
    this.#listed = Math.max(this.#listed, entry.seq);
    this.#look();
  }

  #live({ seen_seq: seen = 0, first_seq: first }) {
    if (first !== undefined) this.transcript.startsAfter(first);
    this.#saw(seen);
    this.transcript.live();
    this.#look();
    this.input.value ||= this.store.draftOf(this.#person);
    this.#measure();
    if (this.#eager) {
      this.#eager = false;
      this.submit();
    }
  }

  #saw(seq) {
    this.#seen = Math.max(this.#seen, seq);
    this.#count();
  }

  // What is on the screen has been seen; the other tabs and devices hear it.
  #look() {
    if (this.opened && !document.hidden && this.#listed > this.#seen && this.#line) {
      this.#saw(this.#listed);
      this.#line.seen(this.#listed);
    }
    this.#count();
  }

  #count() {
    const count = this.transcript.after(this.#seen);
    const unread = fill(count === 1 ? this.words.unread_one : this.words.unread_more, count);
    const label = count ? `${this.words.launcher}, ${unread}` : this.words.launcher;
    this.badge.hidden = !count;
    this.badge.textContent = count > 99 ? "99+" : count;
    this.launcher.setAttribute("aria-label", label);
    const news = count && !this.opened ? unread : "";
    if (this.news.textContent !== news) this.news.textContent = news;
  }

  #showTyping(seconds) {
    clearTimeout(this.#typingTimer);
    this.typing.hidden = !seconds;
    this.transcript.toEnd({ gently: true });
    if (seconds) this.#typingTimer = setTimeout(() => this.#showTyping(0), seconds * 1000);
  }

  #say(sentence, ...more) {
    this.state.hidden = !sentence;
    if (this.state.firstChild?.data !== sentence) this.state.replaceChildren(sentence, " ", ...more);
    this.transcript.toEnd({ gently: true });
  }

  #emergency() {
    const number = this.getAttribute("emergency");
    if (!number) return [];
    const [before, after] = this.words.emergency.split("{number}");
    return [before, h("a", { href: `tel:${number.replace(/[^+\d]/g, "")}` }, number), after];
  }

  #failed(error) {
    this.store.wipeDraft();
    this.#forget();
    this.#count();
    if (error instanceof Replaced) {
      this.#say(this.words.replaced, h("button", { class: "again", onclick: () => this.restart() }, this.words.restart));
    } else if (error instanceof SignedOut) {
      const start = this.getAttribute("start");
      this.#say(this.words.signed_out, start ? h("a", { href: start }, this.words.start) : "", " ", ...this.#emergency());
    }
  }

  get #person() { return this.#line?.session.person; }

  typed() {
    this.store.keepDraft(this.#person, this.input.value);
    this.#measure();
  }

  #measure() {
    const over = this.input.value.length - LONGEST_TEXT;
    this.over.hidden = over <= 0;
    if (over > 0) this.over.textContent = fill(this.words.too_long, over);
    this.go.disabled = over > 0 || !this.input.value.trim();
    this.#grow();
  }

  key(event) {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    } else if (event.key === "Enter" && !event.shiftKey && event.target === this.input) {
      event.preventDefault();
      this.submit();
    }
  }

  submit() {
    const text = this.input.value.trim();
    if (!text || text.length > LONGEST_TEXT) return;
    if (!this.say({ text })) {
      this.#eager = this.#line !== null;
      return;
    }
    this.input.value = "";
    this.typed();
    this.input.focus();
  }

  // Sends a text or a pressed button; false while nobody is signed in.
  say(message, said = message.text) {
    if (!this.#person) return false;
    this.#line.send({ ...message, language: this.language }, said);
    this.transcript.toEnd();
    return true;
  }

  retry(id) { this.#line?.retry(id); }
  used(entry, button) { this.#line?.share("used", { entry, button }); }
  earlier(before) { return this.#line.load(`?before=${before}`); }
  secureLink(challenge) { return this.#line.session.fetch(`chat/links/${encodeURIComponent(challenge)}`, { method: "POST" }); }

  choose(language) {
    if (language === this.language) return;
    this.language = language;
    this.store.language = language;
    if (this.#listed) this.say({ text: `/taal ${language}` });
  }
}

export function define() {
  if (!customElements.get("nachtwacht-chat")) customElements.define("nachtwacht-chat", NachtwachtChat);
}
