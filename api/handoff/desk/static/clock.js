// Counts on how long somebody has been waiting, in the words of the page.
const EVERY = 15_000;

function waited(since, words) {
  const minutes = Math.max(0, Math.floor((Date.now() - new Date(since)) / 60_000));
  if (minutes < 1) return words.waitNow;
  if (minutes < 60) return words.waitMinutes.replace("{minutes}", minutes);
  return words.waitHours.replace("{hours}", Math.floor(minutes / 60)).replace("{minutes}", minutes % 60);
}

export function showWaits(within = document) {
  for (const time of within.querySelectorAll("time[data-since]")) {
    const text = waited(time.dataset.since, document.body.dataset);
    if (time.textContent !== text) time.textContent = text;
  }
}

export function startClock() {
  setInterval(() => showWaits(), EVERY);
}
