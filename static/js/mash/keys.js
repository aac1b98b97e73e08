// 1 and 2 or the arrows choose, 0 or S passes over, U undoes. Dead in fields, and off for who wants that.

// Which button a key presses, by the button's own `data-key`.
export const KEYS = {
  1: "1",
  2: "2",
  ArrowLeft: "1",
  ArrowRight: "2",
  0: "0",
  s: "0",
  u: "u",
}

export function attachKeys(page) {
  page.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return
    if (event.target.closest?.("input, textarea, select, [contenteditable=true]")) return
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
    const mash = page.querySelector("[data-mash]")
    // Letters and figures may be switched off (WCAG 2.1.4); arrows are no characters.
    if (!mash || (mash.dataset.shortcuts === "off" && key.length === 1)) return
    const button = KEYS[key] && buttonOf(mash, KEYS[key])
    if (!button) return
    event.preventDefault()
    button.click()
  })
}

// The pair after this one lies hidden beside it, with the same buttons.
export function buttonOf(mash, key) {
  return mash.querySelector(`:scope > :not([hidden]) [data-key="${key}"]`)
}
