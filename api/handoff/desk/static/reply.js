// Sends an answer without leaving the page, shows that it is on its way, and keeps what was not sent.
import { toTheEnd } from "./parts.js";

const DRAFT = `nachtwacht-draft:${location.pathname}`;

function pendingLine(form, text, client) {
  const line = document.createElement("li");
  line.className = "line engineer pending";
  line.dataset.client = client;
  for (const [kind, words] of [["by", form.dataset.name], ["text", text], ["state", form.dataset.sending]]) {
    const part = document.createElement("p");
    part.className = kind;
    part.textContent = words;
    line.append(part);
  }
  return line;
}

async function post(form, text, client) {
  const body = new FormData(form);
  body.set("text", text);
  body.set("client_id", client);
  const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Desk": "1" } });
  if (answer.ok) return;
  const told = await answer.json().catch(() => ({}));
  throw Object.assign(new Error("not sent"), { status: answer.status, say: told.say });
}

export function startReply(sent, ended) {
  const form = document.getElementById("reply");
  if (!form) return;
  const field = form.elements.text;
  const lines = document.getElementById("lines");
  const box = document.getElementById("talk");
  field.value ||= sessionStorage.getItem(DRAFT) ?? "";

  async function send(text, client, line) {
    line.classList.remove("failed");
    const state = line.querySelector(".state");
    state.textContent = form.dataset.sending;
    try {
      await post(form, text, client);
      sent();
    } catch (error) {
      if (error.status === 401) ended();
      line.classList.add("failed");
      state.textContent = error.say ?? form.dataset.failed;
      const again = document.createElement("button");
      again.type = "button";
      again.textContent = form.dataset.again;
      again.addEventListener("click", () => send(text, client, line));
      state.append(" ", again);
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    const client = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
    const line = pendingLine(form, text, client);
    lines.append(line);
    toTheEnd(box);
    field.value = "";
    sessionStorage.removeItem(DRAFT);
    field.focus();
    send(text, client, line);
  });
  field.addEventListener("input", () => sessionStorage.setItem(DRAFT, field.value));
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
}
