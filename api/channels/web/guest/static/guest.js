// Takes the pass out of the address bar, keeps it for this tab, and opens the chat with it.

(() => {
  const KEPT = "nachtwacht.guest";
  const fresh = location.hash.slice(1);
  if (fresh) {
    history.replaceState(null, "", location.pathname + location.search);
    sessionStorage.setItem(KEPT, fresh);
  }
  window.nachtwacht = { token: async () => sessionStorage.getItem(KEPT) };
  customElements.whenDefined("nachtwacht-chat").then(() => document.querySelector("nachtwacht-chat")?.open());
})();
