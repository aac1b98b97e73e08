// The guide page: keys over the grid, and a now line that moves. Again after each htmx swap.

import { attachClock } from "./clock.js"
import { attachGrid } from "./grid.js"

function attach(guide) {
  attachClock(guide)
  attachGrid(guide)
}

attach(document.querySelector("[data-guide]"))
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  const guide = detail.elt.closest?.("[data-guide]") ?? document.querySelector("[data-guide]")
  if (guide && !guide.dataset.attached) attach(guide)
})
