// Slips of paper at the foot of the page: one at a time, six seconds or until closed; a mistake and a question stay.

const SHOWN_MS = 6000

export function attachToasts(region) {
  region.addEventListener("click", (event) => {
    if (event.target.closest("[data-toast-close]")) event.target.closest("[data-toast]").remove()
  })
  new MutationObserver(() => showNext(region)).observe(region, { childList: true })
  showNext(region)
}

// Text only: what is said here may hold what people wrote. `answers`: {label, isFirst, and url or press}.
export function say(text, { level = "info", stays = false, answers = [] } = {}) {
  const region = document.querySelector("#toasts")
  const toast = document.createElement("div")
  toast.className = level === "error" ? "toast is-bad" : "toast"
  toast.role = level === "error" ? "alert" : "status"
  toast.dataset.toast = ""
  if (stays) toast.dataset.stays = ""
  const words = document.createElement("p")
  const close = document.createElement("button")
  close.type = "button"
  close.className = "toast-close"
  close.dataset.toastClose = ""
  close.setAttribute("aria-label", region.dataset.close)
  close.append(drawIcon("x"))
  toast.append(words, close)
  if (answers.length) toast.append(drawAnswers(toast, answers))
  region.append(toast)
  words.textContent = text // after it stands in the page, so that it is read out
}

function drawAnswers(toast, answers) {
  const row = document.createElement("div")
  row.className = "toast-answers"
  for (const { label, url, press, isFirst } of answers) {
    const answer = document.createElement(url ? "a" : "button")
    answer.className = `button button-small ${isFirst ? "button-ink" : "button-line"}`
    answer.textContent = label
    if (url) answer.href = url
    else answer.type = "button"
    answer.addEventListener("click", () => {
      press?.()
      toast.remove()
    })
    row.append(answer)
  }
  return row
}

export function drawIcon(name) {
  const space = "http://www.w3.org/2000/svg"
  const icon = document.createElementNS(space, "svg")
  const use = document.createElementNS(space, "use")
  icon.setAttribute("class", `icon icon-${name}`)
  icon.setAttribute("aria-hidden", "true")
  use.setAttribute("href", `${document.body.dataset.icons}#${name}`)
  icon.append(use)
  return icon
}

function showNext(region) {
  const [first, ...waiting] = region.querySelectorAll("[data-toast]")
  for (const toast of waiting) toast.hidden = true
  if (!first || first.dataset.since) return
  first.hidden = false
  first.dataset.since = String(Date.now())
  if (first.matches(".is-bad, [data-stays]")) return
  const leave = () => {
    // Somebody reads or is about to press: ask again later.
    if (first.matches(":hover, :focus-within")) setTimeout(leave, SHOWN_MS)
    else first.remove()
  }
  setTimeout(leave, SHOWN_MS)
}
