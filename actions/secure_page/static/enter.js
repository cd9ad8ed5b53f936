/** What a script can add to a page of plain forms that a link opens: nobody has to paste it. */

/** Moves the token from the address bar into the form, also when another link comes later. */
export function enterByLink(path, onForm) {
  if (!onForm && location.hash.length > 1) {
    // A new link, while this browser still has a visit: the form for it is one step back.
    location.replace(`${path}?fresh${location.hash}`);
  }
  take();
  addEventListener("hashchange", take);
}

function take() {
  const field = document.getElementById("token");
  const token = location.hash.slice(1);
  if (!field || !token) return;
  history.replaceState(null, "", location.pathname + location.search);
  field.value = token;
  document.getElementById("paste").hidden = true;
  document.getElementById("none").hidden = true;
}
