// A swipe to the left chooses 1, to the right 2. The lenses are buttons too, so nobody has to.

import { buttonOf } from "./keys.js"

const FAR_PX = 60
const STEEP = 1.6

export function directionOf(deltaX, deltaY) {
  if (Math.abs(deltaX) < FAR_PX || Math.abs(deltaX) < STEEP * Math.abs(deltaY)) return ""
  return deltaX < 0 ? "left" : "right"
}

export function attachSwipe(page) {
  let start = null
  page.addEventListener("pointerdown", (event) => {
    const isOnDuel = event.pointerType === "touch" && event.isPrimary && event.target.closest("form[data-duel]")
    start = isOnDuel ? { x: event.clientX, y: event.clientY } : null
  })
  page.addEventListener("pointerup", (event) => {
    if (!start) return
    const direction = directionOf(event.clientX - start.x, event.clientY - start.y)
    start = null
    if (!direction) return
    // What the finger leaves behind is a click on where it ended.
    page.addEventListener("click", swallow, { capture: true, once: true })
    setTimeout(() => page.removeEventListener("click", swallow, { capture: true }), 50)
    buttonOf(page.querySelector("[data-mash]"), direction === "left" ? "1" : "2")?.click()
  })
  page.addEventListener("pointercancel", () => {
    start = null
  })
}

function swallow(event) {
  if (event.detail === 0) return
  event.preventDefault()
  event.stopPropagation()
}
