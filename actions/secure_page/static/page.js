/** The secure page: choose a proof, type its code, set a password. One state shows at a time. */

import { dropToken, post, takeToken } from "./link.js";
import { otherLanguage, say, speak } from "./words.js";

const ENDED = ["expired", "unknown"];
const SENT = ["mail_code", "sms_code"];
const AT_HAND = ["totp", "human_code"];
const byId = (id) => document.getElementById(id);
const now = { view: null, state: "loading", kind: null, because: null, away: null, error: null };
let resendAt = 0;
let closesAt = 0;

/** Shows one state and moves the reader to its heading or field. */
function show(state, focus = "h1") {
  now.state = state;
  now.error = null;
  for (const section of document.querySelectorAll("[data-state]")) {
    section.hidden = section.dataset.state !== state;
  }
  byId("help").hidden = state === "over" || state === "away";
  for (const input of document.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
  notice("");
  render();
  current().querySelector(focus)?.focus();
}

const current = () => document.querySelector(`[data-state="${now.state}"]`);
const slot = (name, text) => {
  for (const place of document.querySelectorAll(`[data-slot="${name}"]`)) place.textContent = text ?? "";
};
const notice = (text) => slot("notice", text);

/** Puts every text that depends on the challenge on the page, in the language that is on. */
function render() {
  const { view, kind, because } = now;
  const target = { mail_code: view?.sent_to ?? "", sms_code: view?.texted_to ?? "" };
  slot("step", say(["account_unlock", "desktop_restart"].includes(view?.action) ? "step.only" : now.state === "password" ? "step.two" : "step.one"));
  if (view) {
    slot("hello", view.first_name ? say("choose.heading", { name: view.first_name }) : say("choose.heading_anonymous"));
    slot("why", say(`choose.${view.action}`));
    slot("mail-hint", say("choose.mail_code_hint", { target: target.mail_code }));
    slot("sms-hint", say("choose.sms_code_hint", { target: target.sms_code }));
    slot("done-heading", say(`done.heading_${view.action}`));
    slot("done-text", say(`done.text_${view.action}`));
    for (const choice of document.querySelectorAll("[data-kind]")) {
      choice.hidden = !view.proofs.includes(choice.dataset.kind);
    }
    byId("account").value = view.account_name ?? "";
    byId("other").hidden = view.proofs.length < 2;
  }
  if (kind) {
    slot("code-heading", say(`code.heading_${kind}`));
    slot("code-text", say(`code.text_${kind}`, { target: target[kind] }));
  }
  const stopped = !["late", "unknown", "no_link", "replaced", "closed"].includes(because);
  slot("over-heading", say(stopped ? "over.heading_stopped" : "over.heading"));
  slot("over-text", say(`over.${because}`) ?? say("over.unknown"));
  slot("away-text", now.away ? now.away() : say("away.text"));
  slot("error", now.error ? now.error() : "");
  const pressed = byId("show").getAttribute("aria-pressed") === "true";
  byId("show").textContent = say(pressed ? "password.hide" : "password.show");
  tick();
}

/** Shows what is wrong and puts the reader in the field to mend it. */
function complain(text, field) {
  now.error = text;
  slot("error", "");
  requestAnimationFrame(() => slot("error", now.error ? now.error() : ""));
  for (const input of current().querySelectorAll("input")) input.removeAttribute("aria-invalid");
  field?.setAttribute("aria-invalid", "true");
  field?.focus();
}

function wordsFor(answer) {
  const seconds = answer.wait_seconds ?? 0;
  if (answer.error === "wrong_code" && answer.wrong_left === 1) return say("errors.wrong_code_last");
  if (answer.error === "wait" && seconds > 90) {
    return say("errors.wait_long", { minutes: Math.ceil(seconds / 60) });
  }
  return say(`errors.${answer.error}`, { left: answer.wrong_left, seconds }) ?? say("errors.malformed");
}

/** Ends the page for good. */
function over(because) {
  now.because = because;
  closesAt = 0;
  dropToken();
  forgetPasswords();
  show("over");
}

/** Says that nothing works now, and that nothing changed; the page is not over. */
function away(answer) {
  now.away = answer.error === "unavailable" ? null : () => wordsFor(answer);
  show("away");
}

/** Handles what may come back from any step; true when the step need not look further. */
function handled(answer, field) {
  if (["unavailable", "reload", "source_limit"].includes(answer.error) && now.state === "loading") {
    away(answer);
  } else if (answer.stage === "expired") over(answer.because ?? answer.error ?? "late");
  else if (ENDED.includes(answer.error)) over(answer.error === "expired" ? "late" : "unknown");
  else if (["limit_reached", "on_hold"].includes(answer.error)) over(answer.error);
  else if (answer.error === "proof_needed") enter(() => complain(() => say("errors.proof_needed")));
  else if (answer.error) complain(() => wordsFor(answer), field);
  else return false;
  return true;
}

/** Asks the server what to show and shows it. */
async function enter(afterwards) {
  const answer = await post("challenge", {});
  if (answer.language && !now.view) speak(answer.language);
  if (!answer.error) now.view = answer;
  if (handled(answer)) return;
  closesAt = Date.now() + answer.seconds_left * 1000;
  if (answer.stage === "done") finish();
  else if (answer.stage === "password") show("password");
  else if (answer.proofs.length === 1 && AT_HAND.includes(answer.proofs[0])) askCode(answer.proofs[0]);
  else show("choose");
  afterwards?.();
}

function finish() {
  closesAt = 0;
  dropToken();
  forgetPasswords();
  show("done");
}

function askCode(kind) {
  now.kind = kind;
  const field = byId("code");
  field.value = "";
  field.className = kind === "recovery" ? "letters" : "digits";
  field.inputMode = kind === "recovery" ? "text" : "numeric";
  byId("again").hidden = !SENT.includes(kind);
  show("code", "#code");
}

/** Sends a code; `first` when the way was only just chosen. */
async function sendCode(kind, first) {
  const answer = await working(say("busy.send"), () => post("code", { kind }));
  if (answer.error === "wait" && first) resendAt = Date.now() + answer.wait_seconds * 1000;
  else if (handled(answer)) return;
  else resendAt = Date.now() + answer.wait_seconds * 1000;
  if (first) askCode(kind);
  else notice(say("code.again_done"));
  tick();
}

/** Says what goes on while the server works, and keeps a second press from doing it twice. */
async function working(text, task) {
  const buttons = current().querySelectorAll("button");
  for (const button of buttons) button.setAttribute("aria-disabled", "true");
  notice(text);
  try {
    return await task();
  } finally {
    notice("");
    for (const button of buttons) button.removeAttribute("aria-disabled");
  }
}

const isWorking = () => current().querySelector("button[aria-disabled=true]:not(#again)") !== null;

async function submitCode() {
  const field = byId("code");
  const code = field.value.replace(/[\s-]/g, "");
  if (!code) return complain(() => say("errors.empty_code"), field);
  const answer = await working(say("busy.check"), () => post("proof", { kind: now.kind, code }));
  if (handled(answer, field)) return field.select();
  return enter();
}

async function submitPassword() {
  const [first, second] = [byId("password"), byId("password-again")];
  if (!first.value) return complain(() => say("errors.empty_password"), first);
  if (first.value !== second.value) return complain(() => say("errors.not_the_same"), second);
  const answer = await working(say("busy.save"), () => post("password", { password: first.value }));
  if (!handled(answer, first)) finish();
}

function forgetPasswords() {
  byId("password").value = "";
  byId("password-again").value = "";
  byId("code").value = "";
}

function togglePasswords() {
  const shown = byId("show").getAttribute("aria-pressed") !== "true";
  byId("show").setAttribute("aria-pressed", String(shown));
  byId("password").type = byId("password-again").type = shown ? "text" : "password";
  render();
}

/** Counts down: until another code may be asked for, and until the page closes. */
function tick() {
  const seconds = Math.ceil((resendAt - Date.now()) / 1000);
  const again = byId("again");
  again.removeAttribute("aria-disabled");
  if (seconds > 0) again.setAttribute("aria-disabled", "true");
  again.textContent = seconds > 0 ? say("code.again_wait", { seconds }) : say("code.again");
  const minutes = Math.ceil((closesAt - Date.now()) / 60000);
  const open = closesAt > 0 && ["choose", "code", "password"].includes(now.state);
  byId("left").hidden = !open;
  byId("left").textContent = open ? say("time_left", { minutes }) : "";
  if (open && minutes <= 0) over("late");
}

function onPress(id, action) {
  byId(id).addEventListener("click", (event) => {
    if (event.currentTarget.getAttribute("aria-disabled") !== "true") action();
  });
}

function onSubmit(id, action) {
  byId(id).addEventListener("submit", (event) => {
    event.preventDefault();
    if (!isWorking()) action();
  });
}

function start() {
  speak(document.documentElement.lang);
  onSubmit("code-form", submitCode);
  onSubmit("password-form", submitPassword);
  onPress("again", () => isWorking() || sendCode(now.kind, false));
  onPress("other", () => show("choose"));
  onPress("show", togglePasswords);
  onPress("retry", () => location.reload());
  onPress("switch", () => { speak(otherLanguage()); render(); });
  for (const choice of document.querySelectorAll("[data-kind]")) {
    choice.addEventListener("click", () => {
      if (isWorking()) return;
      const { kind } = choice.dataset;
      if (SENT.includes(kind)) sendCode(kind, true);
      else askCode(kind);
    });
  }
  addEventListener("pagehide", forgetPasswords);
  addEventListener("hashchange", begin);
  setInterval(tick, 1000);
  begin();
}

function begin() {
  now.view = null;
  if (takeToken()) enter();
  else over("no_link");
}

start();
