// The look: a warm lantern in a calm night. Constructed sheets pass any content security policy.

const css = `
:host {
  --night: #26305c; --night-deep: #1a2143; --lantern: #f5c163; --paper: #faf7f1; --card: #fff;
  --ink: #1f2536; --quiet: #5c6172; --edge: #e4ddd0; --accent: #33437f; --accent-ink: #fff; --own: #33437f; --own-ink: #fff;
  --warm: #fff3d8; --warm-edge: #e6c98a; --warm-ink: #4c3503; --bad: #a32018; --ring: #33437f;
  --lift: 0 18px 50px rgb(20 25 50 / .28), 0 2px 8px rgb(20 25 50 / .14);
  --sky: linear-gradient(150deg, var(--night), var(--night-deep));
  position: fixed; right: 24px; bottom: 24px; z-index: 2147483000; color-scheme: light;
  font: 400 16px/1.5 system-ui, sans-serif; color: var(--ink);
}
:host([data-dark]) {
  --paper: #141829; --card: #22284a; --ink: #efeae0; --quiet: #b2b5c8; --edge: #363d63; --accent: #f5c163;
  --accent-ink: #221a05; --own: #3d4c92; --warm: #3a3018; --warm-edge: #6b5727; --warm-ink: #fbe9c4; --bad: #ff9d92;
  --night: #1d2447; --night-deep: #121730; --ring: #f5c163; color-scheme: dark;
}
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
button { font: inherit; color: inherit; cursor: pointer; border: 0; background: none; padding: 0; }
svg { width: 24px; height: 24px; fill: none; stroke: currentColor; stroke-width: 1.7; stroke-linecap: round; }
:focus-visible { outline: 3px solid var(--ring); outline-offset: 2px; }
.quietly { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.launcher {
  display: flex; align-items: center; gap: 10px; min-height: 56px; padding: 0 22px 0 16px; border-radius: 28px;
  background: var(--sky); color: #fff; font-weight: 600; box-shadow: var(--lift);
}
.launcher:hover { filter: brightness(1.15); }
.launcher svg, .mark svg { width: 28px; height: 28px; color: var(--lantern); }
.badge { min-width: 24px; padding: 0 7px; border-radius: 12px; background: var(--lantern); color: #2b1d00; font-size: 14px; line-height: 24px; text-align: center; }

dialog {
  position: fixed; inset: auto 24px 24px auto; width: 408px; height: min(680px, calc(100dvh - 48px)); max-width: none; max-height: none;
  margin: 0; padding: 0; border: 0; border-radius: 22px; overflow: hidden; background: var(--paper); color: inherit; box-shadow: var(--lift);
}
dialog[open] { display: flex; flex-direction: column; animation: rise .2s ease-out; }
dialog::backdrop { background: transparent; }
:host([data-dark]) dialog { outline: 1px solid var(--edge); }
@keyframes rise { from { opacity: 0; transform: translateY(12px); } }

header { display: flex; align-items: center; gap: 12px; padding: 14px 12px 14px 18px; background: var(--sky); color: #fff; --ring: #fff; }
.mark { display: grid; place-items: center; width: 42px; height: 42px; border-radius: 50%; background: radial-gradient(circle at 50% 58%, rgb(245 193 99 / .38), rgb(255 255 255 / .07) 70%); }
.title { flex: 1; min-width: 0; line-height: 1.25; }
h2 { margin: 0; font-size: 17px; font-weight: 600; }
.title p { margin: 1px 0 0; font-size: 13.5px; color: #d5daf0; }
.tongues { display: flex; padding: 3px; border-radius: 10px; background: rgb(255 255 255 / .1); }
.tongues button { min-width: 36px; height: 30px; border-radius: 7px; font-size: 13px; font-weight: 600; color: #d5daf0; }
.tongues button[aria-pressed=true] { background: #fff; color: #26305c; }
.round { display: grid; place-items: center; width: 44px; height: 44px; border-radius: 50%; }

.state { margin: 0; padding: 9px 18px; background: var(--warm); color: var(--warm-ink); font-size: 14px; border-bottom: 1px solid var(--warm-edge); }
.state a { color: inherit; white-space: nowrap; }
.log { flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; padding: 18px 16px 10px; display: flex; flex-direction: column; gap: 6px; }
.away { visibility: hidden; }
.log:focus-visible { outline-offset: -3px; }
.again { text-decoration: underline; font-weight: 600; }
.day { align-self: center; margin: 10px 0 4px; font-size: 13px; color: var(--quiet); }
.hello { margin: 4px 2px 10px; }
.hello h3 { margin: 0 0 6px; font-size: 22px; font-weight: 600; }
.hello p { margin: 0 0 8px; color: var(--quiet); }
.starters { margin-top: 14px; align-items: flex-start; }

.turn { display: flex; flex-direction: column; align-items: flex-start; max-width: 88%; }
.turn.employee { align-self: flex-end; align-items: flex-end; }
.turn.notice { align-self: center; max-width: 92%; }
.who { margin: 8px 6px 3px; font-size: 13px; color: var(--quiet); }
.assistant + .assistant .who, .engineer + .engineer .who { position: absolute; clip-path: inset(50%); }
.bubble { padding: 10px 14px; border-radius: 18px; background: var(--card); border: 1px solid var(--edge); border-bottom-left-radius: 6px; overflow-wrap: anywhere; }
.employee .bubble { background: var(--own); color: var(--own-ink); border-color: transparent; border-radius: 18px 18px 6px; --ring: var(--ink); }
.engineer .bubble { background: var(--warm); border-color: var(--warm-edge); color: var(--warm-ink); }
.notice .bubble { border: 0; background: none; padding: 4px 8px; font-size: 14px; color: var(--quiet); text-align: center; }
.bubble > * { margin: 0; }
.bubble > * + * { margin-top: 8px; }
.bubble ul, .bubble ol { padding-left: 20px; }
.bubble li + li { margin-top: 3px; }
.bubble code { font: 14px/1.4 ui-monospace, monospace; padding: 1px 5px; border-radius: 5px; background: rgb(128 132 160 / .2); }
.bubble a { color: inherit; text-underline-offset: 2px; }
.foot { margin: 3px 6px 0; font-size: 12.5px; color: var(--quiet); display: flex; gap: 8px; align-items: center; }
.foot.bad { color: var(--bad); }
.foot button { padding: 3px 10px; border: 1.5px solid currentColor; border-radius: 12px; font-weight: 600; color: var(--bad); }
.assistant:has(+ .assistant) .foot, .engineer:has(+ .engineer) .foot { display: none; }
.fresh { animation: rise .2s ease-out; }

.replies { display: flex; flex-wrap: wrap; gap: 8px; margin: 8px 0 4px; }
.reply { min-height: 44px; padding: 8px 16px; border: 1.5px solid var(--accent); border-radius: 22px; background: var(--card); color: var(--ink); font-weight: 600; text-align: left; }
.reply:hover:not(:disabled) { background: var(--accent); color: var(--accent-ink); }
.reply:disabled { cursor: default; border-color: var(--edge); color: var(--quiet); background: none; font-weight: 400; }
.reply.chosen { border-color: var(--quiet); }
.reply.chosen::before { content: "✓ " / ""; }
.secure { margin: 8px 0 4px; display: flex; flex-direction: column; align-items: flex-start; gap: 6px; }
.secure button, .secure a { display: inline-flex; align-items: center; gap: 8px; min-height: 48px; padding: 8px 18px; border-radius: 14px; background: var(--accent); color: var(--accent-ink); font-weight: 600; text-decoration: none; }
.secure p { margin: 0 6px; font-size: 13px; color: var(--quiet); }

.typing { padding: 0 22px; height: 26px; display: flex; align-items: center; gap: 5px; }
.typing i { width: 7px; height: 7px; border-radius: 50%; background: var(--quiet); animation: breathe 1.3s infinite ease-in-out; }
.typing i:nth-child(2) { animation-delay: .18s; }
.typing i:nth-child(3) { animation-delay: .36s; }
@keyframes breathe { 0%, 70%, 100% { opacity: .3; } 35% { opacity: 1; } }

footer { padding: 4px 14px 14px; }
.human { display: inline-flex; align-items: center; gap: 7px; min-height: 40px; margin: 0 0 6px; padding: 0 14px 0 10px; border-radius: 20px; color: var(--ink); font-size: 14.5px; font-weight: 600; background: var(--card); border: 1px solid var(--edge); }
.human:hover:not(:disabled) { border-color: var(--accent); }
.human svg { width: 20px; height: 20px; }
form { display: flex; align-items: flex-end; gap: 6px; padding: 5px 5px 5px 16px; border: 1.5px solid #858a9c; border-radius: 26px; background: var(--card); }
form:focus-within { border-color: var(--ring); box-shadow: 0 0 0 1px var(--ring); }
textarea { flex: 1; min-width: 0; height: 44px; max-height: 148px; padding: 10px 0; border: 0; outline: 0; resize: none; background: none; color: inherit; font: inherit; }
textarea:focus-visible { outline: 0; }
textarea::placeholder { color: var(--quiet); opacity: 1; }
.go { background: var(--accent); color: var(--accent-ink); }
.go:disabled { background: var(--edge); color: var(--quiet); cursor: default; }
.over { margin: 0 6px 6px; font-size: 13px; color: var(--bad); }

@media (max-width: 560px) {
  :host { right: 16px; bottom: 16px; }
  dialog { inset: 0; width: 100%; height: var(--seen-height, 100dvh); border-radius: 0; }
  header { padding-top: max(12px, env(safe-area-inset-top)); }
  footer { padding-bottom: max(12px, env(safe-area-inset-bottom)); }
}
@media (prefers-reduced-motion: reduce) { * { animation: none !important; } }
@media (forced-colors: active) { .bubble, .reply, .launcher, dialog { border: 1px solid; } }
@media print { :host { display: none; } }
`;

export function sheet() {
  const made = new CSSStyleSheet();
  made.replaceSync(css);
  return made;
}
