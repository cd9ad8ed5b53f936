// Keeps an open page of the desk up to date; everything on it also works without this.
import { showWaits, startClock } from "./clock.js";
import { fetchPart, parsed, swap, swapLines, toTheEnd } from "./parts.js";
import { startReply } from "./reply.js";

// A page is about one call, about one outage (`o-…`), or about none.
const { subject, base } = document.body.dataset;

function showConnection(kind) {
  const place = document.getElementById("connection");
  if (place.dataset.now === kind) return;
  place.dataset.now = kind;
  place.textContent = kind ? place.dataset[kind] : "";
  if (kind !== "ended") return;
  const link = document.createElement("a");
  link.href = `/desk/sign-in?next=${encodeURIComponent(location.pathname)}`;
  link.textContent = place.dataset.signIn;
  place.append(" ", link);
}

async function calls() {
  const html = await fetchPart(`/desk/parts/calls?open=${subject}`);
  const list = document.getElementById("calls");
  const before = list.firstElementChild.dataset.waiting;
  swap(list, html);
  const { waiting, said } = list.firstElementChild.dataset;
  if (waiting === before) return;
  document.getElementById("heard").textContent = said;
  if (!subject) document.title = document.title.replace(/^(\(\d+\) )?/, waiting === "0" ? "" : `(${waiting}) `);
  const number = document.getElementById("waiting-number");
  if (number) number.textContent = waiting;
}

async function callCard() {
  const head = document.getElementById("head");
  const made = parsed(await fetchPart(`${base}/parts/card`));
  if (made.getElementById("head").dataset.whose !== head.dataset.whose) {
    location.reload();
    return;
  }
  for (const part of made.children) swap(document.getElementById(part.id), part.innerHTML);
  showWaits();
}

async function talk() {
  swapLines(document.getElementById("lines"), document.getElementById("talk"), await fetchPart(`${base}/parts/talk`));
}

const parts = subject ? { calls, card: callCard, talk } : { calls };
const running = new Map();

// A part that is asked for while it is being fetched is fetched once more afterwards.
function refresh(name) {
  if (running.has(name)) {
    running.set(name, true);
    return;
  }
  running.set(name, false);
  parts[name]()
    .catch((error) => { if (error.status === 401) end(); })
    .finally(() => {
      const again = running.get(name);
      running.delete(name);
      if (again) refresh(name);
    });
}

let stream;
let lost;

function end() {
  stream.close();
  showConnection("ended");
}

function listen() {
  const kind = subject.startsWith("o-") ? "outage" : "handoff";
  stream = new EventSource(subject ? `/desk/events?${kind}=${subject}` : "/desk/events");
  stream.addEventListener("hello", () => {
    clearTimeout(lost);
    lost = undefined;
    showConnection("");
    document.body.dataset.live = "";
    for (const name of Object.keys(parts)) refresh(name);
  });
  for (const name of Object.keys(parts)) stream.addEventListener(name, () => refresh(name));
  stream.addEventListener("ended", end);
  stream.addEventListener("error", () => {
    lost ??= setTimeout(() => showConnection("lost"), 3000);
    if (stream.readyState !== EventSource.CLOSED) return;
    refresh("calls");
    setTimeout(() => { if (document.getElementById("connection").dataset.now !== "ended") listen(); }, 5000);
  });
}

// A page that is being left must not reload itself: that would undo where the form leads.
window.addEventListener("submit", (event) => { if (!event.defaultPrevented) stream.close(); });

startClock();
if (subject) {
  const box = document.getElementById("talk");
  if (location.hash === "#reply-text") toTheEnd(box);
  else box.scrollTop = box.scrollHeight;
  startReply(() => refresh("talk"), end);
}
listen();
