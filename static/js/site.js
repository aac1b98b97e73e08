// What every page does once it stands: light switch, notices, menus, dialogs, busy buttons.

import { attachDialogs } from "./dialogs.js"
import { attachNotices } from "./live/notices.js"
import { attachThemeSwitch } from "./theme.js"
import { attachToasts, say } from "./toasts.js"

for (const form of document.querySelectorAll("[data-theme-switch]")) attachThemeSwitch(form)
attachToasts(document.querySelector("#toasts"))
attachDialogs(document)
if (document.body.dataset.socket) attachNotices(document.body, document.querySelector("#toasts"))

// Menus are <details data-menu>: Escape and a press elsewhere close them.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return
  const menu = event.target.closest?.("details[data-menu][open]")
  if (!menu) return
  menu.open = false
  menu.querySelector("summary").focus()
})
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false
  }
})

// A pressed form says so: <button data-busy="Sending">. The width stays, a second press does nothing.
document.addEventListener("submit", (event) => {
  const button = event.submitter
  if (!button?.dataset.busy || event.defaultPrevented) return
  if (button.ariaBusy === "true") {
    event.preventDefault()
    return
  }
  const label = button.querySelector("[data-label]") ?? button
  button.style.minInlineSize = `${button.offsetWidth}px`
  button.ariaBusy = "true"
  button.dataset.idle = label.textContent
  label.textContent = button.dataset.busy
})

// Back from another page the browser shows the old one as it was left.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return
  for (const button of document.querySelectorAll("[data-idle]")) {
    ;(button.querySelector("[data-label]") ?? button).textContent = button.dataset.idle
    button.ariaBusy = null
  }
})

// Any part of the page may speak: dispatch `new CustomEvent("say", {detail: {text, level}})` on document.
document.addEventListener("say", ({ detail }) => say(detail.text, detail))

// The server speaks with htmx answers through the header HX-Trigger: {"say": {"text": "…"}}.

// Times come in the visitor's zone (accounts.middleware); a person's own choice goes before it.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
if (zone) document.cookie = `tz=${encodeURIComponent(zone)}; path=/; samesite=lax; max-age=31536000`
