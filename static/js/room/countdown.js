// Before the lobby: how long the curtain stays closed; then the page looks again by itself.

const TICK_MS = 1000
const DAY_S = 24 * 60 * 60

export function remaining(leftMs) {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000))
  const days = Math.floor(seconds / DAY_S)
  const rest = [Math.floor((seconds % DAY_S) / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const clock = rest.map((part) => String(part).padStart(2, "0")).join(":")
  return { days, clock }
}

export function attachCountdown(root, words) {
  const element = root.querySelector("[data-countdown]")
  if (!element) return
  const opensMs = Number(element.dataset.lobbyAt)
  const tick = () => {
    const leftMs = opensMs - Date.now()
    const { days, clock } = remaining(leftMs)
    const time = days ? `${words.say("days", { n: days })} ${clock}` : clock
    element.textContent = words.say("starts_in", { time })
    element.hidden = false
    // A second late and never all at once: everybody waits for the same moment.
    if (leftMs <= 0) {
      clearInterval(timer)
      setTimeout(() => location.reload(), 1000 + Math.random() * 3000)
    }
  }
  const timer = setInterval(tick, TICK_MS)
  tick()
}
