// What survives a reload: the session, unsent messages, the language. Wiped when its person leaves.

const ACTIVE_FOR = 30 * 60 * 1000;

// A storage, or this page's memory where storage is forbidden.
function shelf(open) {
  try {
    const storage = open();
    storage.setItem("nachtwacht", "");
    storage.removeItem("nachtwacht");
    return storage;
  } catch {
    const memory = new Map();
    return {
      getItem: (key) => memory.get(key) ?? null,
      setItem: (key, value) => memory.set(key, value),
      removeItem: (key) => memory.delete(key),
    };
  }
}

export class Store {
  constructor(server) {
    this.prefix = `nachtwacht:${new URL(server).host}:`;
    this.browser = shelf(() => localStorage);
    this.tab = shelf(() => sessionStorage);
  }

  #get(name, from = this.browser) {
    try {
      return JSON.parse(from.getItem(this.prefix + name));
    } catch {
      return null;
    }
  }

  #set(name, value, to = this.browser) {
    to.setItem(this.prefix + name, JSON.stringify(value));
  }

  get session() { return this.#get("session"); }
  set session(value) { this.#set("session", value); }

  // A second tab may still be somebody else's: what waits to be sent is kept under its person's name.
  outboxOf(person) { return this.#get(`${person}:outbox`) ?? []; }

  keepOutbox(person, items) {
    if (items.length) this.#set(`${person}:outbox`, items);
    else this.browser.removeItem(`${this.prefix}${person}:outbox`);
  }

  get language() { return this.#get("language"); }
  set language(value) { this.#set("language", value); }

  // A tab outlives the person in front of it: a draft is shown to the one who typed it.
  draftOf(person) {
    const kept = this.#get("draft", this.tab);
    return kept?.person === person ? kept.text : "";
  }

  keepDraft(person, text) { this.#set("draft", { person, text }, this.tab); }

  get open() { return this.#get("open", this.tab); }
  set open(value) { this.#set("open", value, this.tab); }

  // Whether somebody chatted lately: then the stream stays open, otherwise a slow poll is enough.
  get active() { return Date.now() - this.#get("active") < ACTIVE_FOR; }
  touch() { this.#set("active", Date.now()); }

  // Hands the browser over, in one step that other tabs see, and removes what the one before left.
  wipe(person) {
    const before = this.session?.person;
    this.session = person ? { person } : null;
    for (const name of [`${before}:outbox`, "language", "active"]) this.browser.removeItem(this.prefix + name);
    this.wipeDraft();
  }

  wipeDraft() { this.tab.removeItem(`${this.prefix}draft`); }
}
