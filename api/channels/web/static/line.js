// The line to the server: one stream for all tabs of a browser, and unsent messages in order.

import { json, Replaced, SignedOut, withLock } from "./session.js";

const SILENCE = 40000;
const PING = 20000;
const FIRST_BYTE = 8000;
const SLOW_POLL = 60000;
const LONGEST_PAUSE = 30000;
const PATIENCE = 5000;
const ASLEEP = 15000;
const OLDEST_RESEND = 12 * 3600 * 1000;

const pauseAfter = (failures) =>
  Math.min(LONGEST_PAUSE, 500 * 2 ** Math.min(failures, 7)) * (0.75 + Math.random() / 2);

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Line extends EventTarget {
  // Events: entry, live, typing, online, away, outbox, sent, seen, used, failed.
  #wake = () => undefined;
  #stop = new AbortController();
  #buffered = false;
  #retry = 0;
  #loadedAt = 0;
  #seenTimer = 0;
  #silence = 0;
  #shownAt = Date.now();

  constructor(session, store) {
    super();
    this.session = session;
    this.store = store;
    this.last = 0;
    this.online = true;
  }

  stop() {
    this.#stop.abort();
    this.#wake();
    this.tabs?.close();
  }

  get stopped() { return this.#stop.signal.aborted; }

  // Tells this tab and the others.
  share(type, detail) {
    if (!this.stopped) this.tabs?.postMessage({ type, detail });
    this.tell(type, detail);
  }

  tell(type, detail) {
    if (this.stopped) return;
    if (type === "online") this.online = detail.online;
    if (/entry|live|typing|sent/.test(type)) this.#answered();
    if (type === "entry") this.last = Math.max(this.last, detail.seq);
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  #heard({ type, detail }) {
    if (type === "wake") return this.#wake();
    this.tell(type, detail);
  }

  // Tells it when nothing comes from the server for a while, after the chat was opened or something sent.
  #expect() {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.tell("online", { online: false }), PATIENCE);
  }

  #answered() {
    clearTimeout(this.#silence);
    if (!this.online) this.tell("online", { online: true });
  }

  // False, after telling it, when somebody else has signed in in this browser, or nobody is any more.
  #checkPerson() {
    try {
      return this.session.saved;
    } catch (error) {
      return !this.#failed(error);
    }
  }

  // Finds out who it is, fills the history, then waits to become the one tab that listens.
  async start(awake) {
    if (awake) this.#expect();
    if (!(await this.#untilDone(() => this.session.identify()))) return;
    if (awake) this.store.touch();
    this.#join();
    for (const item of this.unsent) this.tell("outbox", item);
    if (!(await this.#untilDone(() => this.load()))) return;
    this.flush();
    withLock(`${this.store.prefix}stream`, () => this.#lead(), { signal: this.#stop.signal })
      .catch(() => undefined);
  }

  #join() {
    const { signal } = this.#stop;
    const back = () => document.hidden || this.#returned();
    this.tabs = new BroadcastChannel(`${this.store.prefix}${this.session.person}`);
    this.tabs.onmessage = ({ data }) => this.#heard(data);
    document.addEventListener("visibilitychange", back, { signal });
    for (const name of ["online", "pageshow"]) window.addEventListener(name, back, { signal });
    window.addEventListener("storage", () => this.#checkPerson(), { signal });
    const beat = setInterval(() => {
      if (document.hidden) return;
      if (Date.now() - this.#shownAt > ASLEEP) this.#returned();
      this.#shownAt = Date.now();
    }, PATIENCE);
    signal.addEventListener("abort", () => clearInterval(beat));
  }

  async load(query = "") {
    const page = await json(await this.session.fetch(`chat/messages${query}`));
    for (const entry of page.entries) this.tell("entry", entry);
    this.#loadedAt = query ? this.#loadedAt : Date.now();
    this.tell("live", { seen_seq: page.seen_seq, first_seq: query ? undefined : page.first_seq });
    return page;
  }

  seen(seq) {
    this.share("seen", { seq });
    clearTimeout(this.#seenTimer);
    this.#seenTimer = setTimeout(() => {
      this.session.fetch("chat/seen", { method: "POST", body: { seq } }).catch(() => undefined);
    }, 400);
  }

  touch() {
    const slept = !this.store.active;
    this.store.touch();
    if (slept) {
      this.#wake();
      this.tabs?.postMessage({ type: "wake" });
    }
  }

  // The panel was opened: is the server there?
  look() {
    this.touch();
    this.#expect();
    if (this.#loadedAt) this.load(`?after=${this.last}`).catch((error) => this.#failed(error));
  }

  // The tab is looked at again, or the computer woke: somebody else may sit in front of it.
  async #returned() {
    const away = Date.now() - this.#shownAt > PATIENCE;
    this.#shownAt = Date.now();
    this.#wake();
    try {
      if (away) await this.#ask();
      await this.load();
      this.flush();
    } catch (error) {
      this.#failed(error);
    }
  }

  async #ask() {
    this.tell("away", { away: true });
    try {
      await this.session.identify();
    } finally {
      this.tell("away", { away: false });
    }
  }

  async #untilDone(work) {
    for (let failures = 0; !this.stopped; failures += 1) {
      try {
        await work();
        if (failures) this.tell("online", { online: true });
        return !this.stopped;
      } catch (error) {
        if (this.#failed(error)) return false;
        if (failures) this.tell("online", { online: false });
        await this.#pause(pauseAfter(failures));
      }
    }
    return false;
  }

  // True when trying again is useless.
  #failed(error) {
    const final = error instanceof SignedOut || error instanceof Replaced;
    if (final) this.dispatchEvent(new CustomEvent("failed", { detail: { error } }));
    return final;
  }

  #pause(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => { clearTimeout(timer); resolve(); };
    });
  }

  async #lead() {
    if (Date.now() - this.#loadedAt > 2000) await this.#untilDone(() => this.load());
    for (let failures = 0; !this.stopped;) {
      try {
        if (!this.store.active) {
          await this.#poll(0);
          failures = 0;
          if (!this.store.active) await this.#pause(SLOW_POLL);
          continue;
        }
        await (this.#buffered || !navigator.locks ? this.#poll(25) : this.#stream());
        failures = 0;
        await this.#pause(navigator.locks ? 300 : 3000);
      } catch (error) {
        if (this.stopped || this.#failed(error)) return;
        failures += 1;
        if (failures > 1 || !navigator.onLine) this.share("online", { online: false });
        await this.#pause(pauseAfter(failures));
      }
    }
  }

  async #poll(wait) {
    const seconds = navigator.locks ? wait : 0;
    const page = await json(await this.session.fetch(
      `chat/messages?after=${this.last}&wait=${seconds}`, { timeout: 40000, signal: this.#stop.signal }));
    this.#connected();
    for (const entry of page.entries) this.share("entry", entry);
  }

  #connected() {
    if (!this.online) this.flush();
    this.#answered();
    this.share("online", { online: true });
  }

  async #stream() {
    const quiet = new AbortController();
    this.#stop.signal.addEventListener("abort", () => quiet.abort(), { once: true });
    let timer = setTimeout(() => quiet.abort(), FIRST_BYTE);
    let bytes = 0, heardAt = Date.now();
    try {
      const response = await this.session.fetch(
        `chat/stream?after=${this.last}`, { signal: quiet.signal, timeout: 0 });
      if (!response.ok) throw new Error(response.status);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      this.#wake = () => Date.now() - heardAt > PING && quiet.abort();
      for (let rest = ""; ;) {
        const { value, done } = await reader.read();
        if (done || !this.store.active) return;
        bytes += value.length;
        heardAt = Date.now();
        clearTimeout(timer);
        timer = setTimeout(() => quiet.abort(), SILENCE);
        const events = (rest + value).split("\n\n");
        rest = events.pop();
        for (const event of events) this.#event(event);
      }
    } catch (error) {
      // A proxy that holds the stream back: long polls pass it.
      if (quiet.signal.aborted && !bytes && navigator.onLine) this.#buffered = true;
      throw error;
    } finally {
      clearTimeout(timer);
      quiet.abort();
    }
  }

  #event(block) {
    const field = (name) => new RegExp(`^${name}: ?(.*)$`, "m").exec(block)?.[1];
    const type = field("event");
    if (type === "open") this.#connected();
    else if (/^(entry|typing|live)$/.test(type)) this.share(type, JSON.parse(field("data") || "{}"));
  }

  // Keeps a message until the server has it; `said` is what the person sees meanwhile.
  send(message, said) {
    if (!this.#checkPerson()) return;
    const item = { ...message, id: newId(), said, at: Date.now(), state: "sending" };
    this.unsent = [...this.unsent, item];
    this.touch();
    this.#expect();
    this.share("outbox", item);
    this.flush();
  }

  retry(id) {
    this.#change(id, { state: "sending", at: Date.now() });
    this.#expect();
    this.flush();
  }

  #change(id, changes) {
    const all = this.unsent;
    const item = all.find((each) => each.id === id);
    if (!item) return;
    Object.assign(item, changes);
    this.unsent = all;
    this.share("outbox", item);
  }

  get unsent() { return this.store.outboxOf(this.session.person); }
  set unsent(items) { this.store.keepOutbox(this.session.person, items); }

  flush() {
    return withLock(`${this.store.prefix}send`, async () => {
      for (let item; !this.stopped && (item = this.unsent.find((each) => each.state !== "failed"));) {
        if (Date.now() - item.at > OLDEST_RESEND) this.#change(item.id, { state: "failed" });
        else if (!(await this.#post(item))) return;
      }
    }).catch((error) => this.#failed(error));
  }

  // True when the next message may be tried.
  async #post(item) {
    const { id, text, button_id, language } = item;
    try {
      const response = await this.session.fetch("chat/messages", {
        method: "POST", body: { client_id: id, text, button_id, language } });
      if (response.status < 500) this.#answered();
      if (response.status === 202) {
        const { seq } = await response.json();
        this.unsent = this.unsent.filter((each) => each.id !== id);
        this.#retry = 0;
        this.share("sent", { id, seq });
        return true;
      }
      if (response.status < 500 && response.status !== 429) {
        this.#change(id, { state: "failed" });
        return true;
      }
      this.#later(Number(response.headers.get("Retry-After") ?? 2) * 1000);
    } catch (error) {
      if (this.#failed(error)) return false;
      this.#later(pauseAfter(this.#retry));
    }
    return false;
  }

  #later(ms) {
    this.#retry += 1;
    if (this.#retry > 1) {
      for (const { id, state } of this.unsent) if (state === "sending") this.#change(id, { state: "waiting" });
    }
    setTimeout(() => this.flush(), ms);
  }
}
