// The duel by keys, swipe and mouse. The form does the work; this only presses its buttons.

import { attachBack } from "./back.js"
import { attachClicks } from "./clicks.js"
import { attachKeys } from "./keys.js"
import { attachSwipe } from "./swipe.js"

let shownAt = performance.now()

attachKeys(document)
attachClicks(document)
attachSwipe(document)
attachBack()

document.addEventListener("submit", ({ target }) => stamp(target), true)
document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.parameters.get?.("took_ms") === "") detail.parameters.set("took_ms", tookMs())
})

document.addEventListener("htmx:afterSettle", () => {
  const mash = document.querySelector("[data-mash]")
  if (!mash) return
  shownAt = performance.now()
  // A live region speaks only when its text changes while it stands.
  document.querySelector("#status").textContent = mash.querySelector("[data-announce]").textContent
})

// One hand in the fire: the other lens pales while the answer is under way.
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  const form = detail.elt.closest?.("form[data-duel]")
  const pressed = detail.requestConfig?.triggeringEvent?.submitter
  if (!form || !pressed) return
  for (const lens of form.querySelectorAll(".lens")) {
    lens.classList.add(lens === pressed ? "is-chosen" : "is-other")
  }
})

function stamp(form) {
  const field = form.querySelector?.("[data-took]")
  if (field) field.value = tookMs()
}

function tookMs() {
  return String(Math.round(performance.now() - shownAt))
}
