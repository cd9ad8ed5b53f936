/** The token of the link, and the way to the server. The token leaves the address bar at once. */

const KEPT = "nachtwacht.link";

/** Returns the token: from the address bar, or from this tab when the phone had put it away. */
export function takeToken() {
  const fromAddress = location.hash.slice(1);
  if (fromAddress) {
    history.replaceState(null, "", location.pathname);
    sessionStorage.setItem(KEPT, fromAddress);
  }
  return sessionStorage.getItem(KEPT);
}

/** Forgets the token: there is nothing left to do with it. */
export function dropToken() {
  sessionStorage.removeItem(KEPT);
}

/** Posts to the server and returns its answer; `{error: "unavailable"}` when there is none. */
export async function post(name, body) {
  try {
    const answer = await fetch(`/p/api/${name}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf() },
      body: JSON.stringify({ token: sessionStorage.getItem(KEPT), ...body }),
      credentials: "same-origin",
      cache: "no-store",
      referrerPolicy: "no-referrer",
    });
    return await answer.json();
  } catch {
    return { error: "unavailable" };
  }
}

function csrf() {
  return /(?:^|;\s*)nachtwacht_csrf=([\w-]+)/.exec(document.cookie)?.[1] ?? "";
}
