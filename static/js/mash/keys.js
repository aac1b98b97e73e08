// 1 and 2 or the arrows choose, 0 or S passes over, U undoes. Dead in fields, and off for who wants that.

export const KEYS = {
  1: "#lens-1",
  2: "#lens-2",
  ArrowLeft: "#lens-1",
  ArrowRight: "#lens-2",
  0: "#mash-skip",
  s: "#mash-skip",
  u: "#mash-undo",
}

export function attachKeys(page) {
  page.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return
    if (event.target.closest?.("input, textarea, select, [contenteditable=true]")) return
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
    const mash = page.querySelector("[data-mash]")
    // Letters and figures may be switched off (WCAG 2.1.4); arrows are no characters.
    if (!mash || (mash.dataset.shortcuts === "off" && key.length === 1)) return
    const button = KEYS[key] && mash.querySelector(KEYS[key])
    if (!button) return
    event.preventDefault()
    button.click()
  })
}
