// The second click of a double click must not judge the pair that came after the first.

export const APART_MS = 350

export function attachClicks(page) {
  let lastAt = -Infinity
  page.addEventListener(
    "click",
    (event) => {
      // Keys press buttons too, with no place on the screen: they are never double clicks.
      if (event.detail === 0 || !event.target.closest(".lens, #mash-skip, #mash-undo")) return
      const isDouble = event.detail > 1 || event.timeStamp - lastAt < APART_MS
      lastAt = event.timeStamp
      if (!isDouble) return
      event.preventDefault()
      event.stopPropagation()
    },
    true,
  )
}
