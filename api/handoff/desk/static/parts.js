// Fetches pieces of the page that the server made, and puts them in place without disturbing anybody.
const NEAR_THE_END = 120;

export async function fetchPart(address) {
  const answer = await fetch(address, { headers: { "X-Desk": "1" }, cache: "no-store" });
  if (!answer.ok) throw Object.assign(new Error(address), { status: answer.status });
  return answer.text();
}

function drafted(html) {
  const draft = document.createElement("template");
  draft.innerHTML = html;
  return draft;
}

export function parsed(html) {
  return drafted(html).content;
}

// Replace what is inside where it differs: what somebody is about to press must not be taken away for
// the same again. The focus and what was unfolded stay as they were.
export function swap(place, html) {
  const draft = drafted(html);
  if (place.innerHTML.trim() === draft.innerHTML.trim()) return;
  const focused = place.contains(document.activeElement) ? document.activeElement.id : "";
  const open = [...place.querySelectorAll("details[open][id]")].map((each) => each.id);
  place.replaceChildren(draft.content);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (focused) (document.getElementById(focused) ?? place).focus();
}

// Change only the lines that differ, so that a screen reader hears what is new and nothing twice.
export function swapLines(list, box, html) {
  const atEnd = nearTheEnd(box);
  let added = false;
  for (const line of [...parsed(html).children]) {
    const known = document.getElementById(line.id);
    if (known) {
      if (known.innerHTML !== line.innerHTML) known.replaceWith(line);
      continue;
    }
    added = true;
    const pending = line.dataset.client && list.querySelector(`.pending[data-client="${CSS.escape(line.dataset.client)}"]`);
    if (pending) pending.replaceWith(line);
    else list.insertBefore(line, list.querySelector(".pending"));
  }
  if (added && atEnd) toTheEnd(box);
}

function nearTheEnd(box) {
  if (box.scrollHeight > box.clientHeight) return box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_THE_END;
  const page = document.documentElement;
  return page.scrollHeight - page.scrollTop - page.clientHeight < NEAR_THE_END * 3;
}

export function toTheEnd(box) {
  if (box.scrollHeight > box.clientHeight) box.scrollTop = box.scrollHeight;
  else box.querySelector("li:last-child")?.scrollIntoView({ block: "center" });
}
