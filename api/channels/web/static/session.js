// Who is signed in: asks the page for its word, exchanges it, and calls the server with the bearer.

export class SignedOut extends Error {}
export class Replaced extends Error {}

const TIMEOUT = 15000;

export function withLock(name, work, options = {}) {
  return navigator.locks ? navigator.locks.request(name, options, work) : work();
}

export async function json(response) {
  if (!response.ok) throw new Error(response.status);
  return response.json();
}

function subject(token) {
  try {
    const part = token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
    return String(JSON.parse(atob(part)).sub);
  } catch {
    throw new SignedOut();
  }
}

export class Session {
  constructor(server, store, askHost) {
    this.server = server;
    this.store = store;
    this.askHost = askHost;
    this.person = null;
  }

  get firstName() {
    const saved = this.store.session;
    return saved?.person === this.person ? saved?.firstName : null;
  }

  // Finds out who is signed in; what an earlier person left behind in this browser is removed.
  async identify() {
    const token = await this.askHost();
    const person = token && subject(token);
    const saved = this.store.session;
    if (saved?.person !== person) {
      this.store.wipe(person);
      if (saved) this.#revoke(saved.bearer);
    }
    if (!person) throw new SignedOut();
    this.person ??= person;
    if (!this.saved.bearer) await this.#renew(undefined, token);
  }

  // What this browser keeps for the person; throws when it is somebody else's by now, or nobody's.
  get saved() {
    const saved = this.store.session;
    if (!saved) throw new SignedOut();
    if (saved.person !== this.person) throw new Replaced();
    return saved;
  }

  async fetch(path, { method = "GET", body, signal, timeout = TIMEOUT } = {}) {
    const first = await this.#call(path, { method, body, signal, timeout });
    if (first.response.status !== 401) return first.response;
    await this.#renew(first.bearer);
    const second = await this.#call(path, { method, body, signal, timeout });
    if (second.response.status === 401) throw new SignedOut();
    return second.response;
  }

  // The time limit holds for the whole answer, its body too.
  async #call(path, { method, body, signal, timeout }) {
    const { bearer } = this.saved;
    const limit = new AbortController();
    if (timeout) setTimeout(() => limit.abort(), timeout);
    signal?.addEventListener("abort", () => limit.abort(), { once: true });
    if (signal?.aborted) limit.abort();
    const headers = { Authorization: `Bearer ${bearer}` };
    if (body) headers["Content-Type"] = "application/json";
    const response = await fetch(new URL(path, this.server), {
      method, headers, body: body && JSON.stringify(body), signal: limit.signal, credentials: "omit" });
    return { response, bearer };
  }

  // One tab renews, the others take over what it got.
  #renew(stale, fresh = null) {
    return withLock(`${this.store.prefix}session`, async () => {
      if (this.saved.bearer !== stale) return;
      const token = fresh ?? (await this.askHost());
      if (!token) throw new SignedOut();
      if (subject(token) !== this.person) throw new Replaced();
      await this.#exchange(token);
    });
  }

  async #exchange(token) {
    const response = await fetch(new URL("chat/session", this.server), {
      method: "POST", headers: { "Content-Type": "application/json" }, credentials: "omit",
      body: JSON.stringify({ token }),
    });
    if (response.status === 401 || response.status === 422) throw new SignedOut();
    const { session: bearer, first_name: firstName } = await json(response);
    this.store.session = { ...this.saved, bearer, firstName };
  }

  #revoke(bearer) {
    const headers = { Authorization: `Bearer ${bearer}` };
    fetch(new URL("chat/session", this.server), { method: "DELETE", headers, credentials: "omit", keepalive: true })
      .catch(() => undefined);
  }
}
