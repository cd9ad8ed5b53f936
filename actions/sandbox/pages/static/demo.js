// Keeps the part of the page marked #live as it is now, without losing your place.
const live = document.getElementById("live");

async function refresh() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("live");
  if (fresh && fresh.innerHTML !== live.innerHTML) live.replaceChildren(...fresh.childNodes);
  if (fresh && fresh.dataset.refreshAfter) live.dataset.refreshAfter = fresh.dataset.refreshAfter;
}

function every(seconds) {
  setInterval(() => document.hidden || refresh().catch(() => {}), seconds * 1000);
}

function countDown() {
  let left = Number(live.dataset.refreshAfter);
  setInterval(async () => {
    left -= 1;
    if (left <= 0) {
      await refresh().catch(() => {});
      left = Number(live.dataset.refreshAfter);
    }
    const words = live.querySelector("[data-seconds]");
    words.textContent = words.dataset.seconds.replace("{seconds}", left);
    live.querySelector("progress").value = left;
  }, 1000);
}

if (live && live.dataset.refresh) every(Number(live.dataset.refresh));
if (live && live.dataset.refreshAfter) countDown();
