// Nobody looks at eight posters in a blink: the second press of a double one, by mouse, finger or key, must not judge the pair
// that came after the first.

export const APART_MS = 350

export function attachClicks(page) {
  const lastAt = { judge: -Infinity, undo: -Infinity }
  page.addEventListener(
    "click",
    (event) => {
      const button = event.target.closest?.("[data-mash] [data-key]")
      if (!button) return
      const act = button.dataset.key === "u" ? "undo" : "judge"
      // The browser knows how fast a double click is here; keys press buttons too, without a count.
      const isDouble = event.detail > 1 || event.timeStamp - lastAt[act] < APART_MS
      lastAt[act] = event.timeStamp
      if (!isDouble) return
      event.preventDefault()
      event.stopPropagation()
    },
    true,
  )
}
