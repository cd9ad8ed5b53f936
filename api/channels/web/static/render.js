// Builds what is seen, always as DOM nodes: text of others never becomes markup.

const SVG = "http://www.w3.org/2000/svg";
const PATTERN = /`([^`\n]+)`|\*\*([^*\n]+)\*\*|\[([^\]\n]{1,200})\]\((https?:\/\/[^\s)]+)\)|(https?:\/\/[^\s<>"]+)/g;

const ICONS = {
  lantern: "M12 2v2M9 6h6M8 6l-1.5 4v7L8 20h8l1.5-3v-7L16 6M10 22h4M12 10c2 2.2 2 3.8 0 5.2-2-1.4-2-3 0-5.2z",
  close: "M6 6l12 12M18 6L6 18",
  send: "M12 20V5M5.5 11.5L12 5l6.5 6.5",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c1-4 4-5.5 7.5-5.5s6.5 1.5 7.5 5.5",
  shield: "M12 3l7 2.5v5.5c0 4.5-3 8-7 10-4-2-7-5.5-7-10V5.5zM9 12l2.2 2.2L15.2 10",
};

export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  if (tag === "button") node.type = "button";
  for (const [name, value] of Object.entries(props)) {
    if (value == null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child != null));
  return node;
}

// A sentence with its blank filled in.
export function fill(text, value) {
  return text.replace(/{\w+}/, () => value);
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

export function safeUrl(text) {
  try {
    const url = new URL(text);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

export function anchor(url, label, props = {}) {
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer", ...props }, label);
}

function linked(address, label) {
  const [, bare, rest] = /^(.*?)([.,;:!?)\]]*)$/.exec(address);
  const url = safeUrl(label ? address : bare);
  if (!url) return [label ?? address];
  return label ? [anchor(url, label)] : [anchor(url, bare), rest];
}

function inline(line) {
  const nodes = [];
  let at = 0;
  for (const match of line.matchAll(PATTERN)) {
    const [whole, code, bold, label, labelled, address] = match;
    nodes.push(line.slice(at, match.index));
    if (code) nodes.push(h("code", {}, code));
    else if (bold) nodes.push(h("strong", {}, bold));
    else nodes.push(...linked(labelled ?? address, label));
    at = match.index + whole.length;
  }
  return [...nodes, line.slice(at)].filter((node) => node !== "");
}

// The small subset that all channels share: bold, code, link, line break, list.
export function markdown(text) {
  const fragment = document.createDocumentFragment();
  let block = null;
  for (const line of text.split("\n")) {
    const [, sign, item] = /^\s*([-*•]|\d{1,2}[.)])\s+(.*)$/.exec(line) ?? [];
    const wanted = sign ? (/\d/.test(sign) ? "OL" : "UL") : "P";
    if (!item && !line.trim()) {
      block = null;
      continue;
    }
    if (block?.tagName !== wanted) {
      const start = wanted === "OL" ? Number.parseInt(sign, 10) : undefined;
      block = h(wanted, { start: start > 1 ? start : undefined });
      fragment.append(block);
    } else if (wanted === "P") block.append(h("br"));
    if (sign) block.append(h("li", {}, ...inline(item)));
    else block.append(...inline(line));
  }
  return fragment;
}

export function plain(text) {
  return h("p", {}, ...text.split("\n").flatMap((line, at) => (at ? [h("br"), line] : [line])));
}

export function timeOf(at, language) {
  return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);
}

export function dayOf(at, language, words) {
  const days = (date) => Math.floor((date - date.getTimezoneOffset() * 60000) / 86400000);
  const ago = days(new Date()) - days(at);
  if (ago === 0) return words.today;
  if (ago === 1) return words.yesterday;
  return new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" }).format(at);
}
