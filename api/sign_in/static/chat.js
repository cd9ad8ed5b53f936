// Opens the chat with the word of this sign-in, and says so when the sign-in has ended.

(() => {
  const ended = document.getElementById("ended");
  window.nachtwacht = {
    token: async () => {
      const answer = await fetch("/sign-in/word", { method: "POST", credentials: "same-origin" });
      ended.hidden = answer.status !== 401;
      if (answer.status === 401) return null;
      if (!answer.ok) throw new Error(`word ${answer.status}`);
      return (await answer.json()).token;
    },
  };
  customElements.whenDefined("nachtwacht-chat").then(() => document.querySelector("nachtwacht-chat")?.open());
})();
