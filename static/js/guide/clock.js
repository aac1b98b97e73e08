// Moves the now line, what is played and what is past, once a minute. Without it the page is right as of its loading.

const MINUTE_MS = 60_000

export function percentAt(now, starts, ends) {
  const share = ends > starts ? (now - starts) / (ends - starts) : 0
  return Math.round(1e4 * Math.min(1, Math.max(0, share))) / 100
}

export function attachClock(guide) {
  // The server's clock counts, not the device's.
  const ahead = Number(guide.dataset.nowMs) - Date.now()
  const timer = setInterval(() => {
    if (guide.isConnected) tick(guide, Date.now() + ahead)
    else clearInterval(timer)
  }, MINUTE_MS)
  document.addEventListener("visibilitychange", function woken() {
    if (!guide.isConnected) document.removeEventListener("visibilitychange", woken)
    else if (!document.hidden) tick(guide, Date.now() + ahead)
  })
}

export function tick(guide, now) {
  const starts = Number(guide.dataset.startsMs)
  const ends = Number(guide.dataset.endsMs)
  const line = guide.querySelector("[data-guide-line]")
  if (line) {
    line.setAttribute("x", `${percentAt(now, starts, ends)}%`)
    line.setAttribute("visibility", now >= starts && now < ends ? "visible" : "hidden")
    line.querySelector("[data-guide-clock]").textContent = hourOf(now, guide.dataset.timeZone)
  }
  for (const shown of guide.querySelectorAll("[data-programme]")) {
    const from = Number(shown.dataset.startsMs)
    const until = Number(shown.dataset.endsMs)
    const isNow = now >= from && now < until
    shown.classList.toggle("is-now", isNow)
    shown.classList.toggle("is-past", now >= until)
    // A cell ends at a mark, and may begin later than its film.
    const left = Number(shown.dataset.fromMs ?? from)
    const right = Number(shown.dataset.untilMs ?? until)
    for (const bar of shown.querySelectorAll("[data-guide-played]")) {
      bar.setAttribute("width", isNow ? `${percentAt(now, left, right)}%` : "0%")
    }
  }
}

function hourOf(now, timeZone) {
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone }).format(now)
}
