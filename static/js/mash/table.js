// The table the pairs lie on. A press sends its form; the pair after it, loaded beforehand, is shown at once, and what came of
// the vote when the answer is there. A press that did not arrive brings its pair back.

import { say } from "../toasts.js"
import { buttonOf } from "./keys.js"

const PATIENCE_MS = 10_000

export class Table {
  #page
  #onSettled
  #shownAt = performance.now()
  #answer = null // of the press under way
  #held = null // pressed meanwhile

  constructor(page, onSettled) {
    this.#page = page
    this.#onSettled = onSettled
    page.addEventListener("submit", (event) => {
      const form = event.target.closest("[data-mash] form")
      if (!form) return
      event.preventDefault()
      this.#press(form, event.submitter, this.#tookMs())
    })
    void this.#decode()
  }

  get #mash() {
    return this.#page.querySelector("[data-mash]")
  }

  get #pair() {
    return this.#mash.querySelector(":scope > [data-duel]")
  }

  // The table as another address tells it; nothing is judged.
  async show(url) {
    await this.#answer
    const { fresh } = await ask(url)
    if (fresh) this.#replace(fresh)
    else say(this.#mash.dataset.lost, { level: "error" })
  }

  async #press(form, button, tookMs) {
    if (this.#answer) {
      this.#hold(button, tookMs)
      return
    }
    const body = new URLSearchParams(new FormData(form, button))
    if (body.has("took_ms")) body.set("took_ms", String(tookMs))
    const judged = this.#pair
    if (form === judged) point(judged, button)
    const isDealt = body.has("comparison_id") && this.#deal()
    // Kept alive: who presses and leaves has pressed all the same.
    this.#answer = ask(form.action, { method: "POST", body, keepalive: true })
    const { fresh, refusal } = await this.#answer
    this.#answer = null
    if (fresh) this.#adopt(fresh)
    else this.#putBack(judged, isDealt)
    if (refusal || !fresh) say(refusal || this.#mash.dataset.lost, { level: "error" })
    this.#pressHeld()
  }

  // Judged already, seen by nobody but its person: it waits for the answer to what was pressed before.
  #hold(button, tookMs) {
    if (this.#held) return
    this.#held = { key: button.dataset.key, token: tokenOf(this.#pair), tookMs }
    if (this.#pair.contains(button)) point(this.#pair, button)
  }

  #pressHeld() {
    const held = this.#held
    this.#held = null
    if (!held || held.token !== tokenOf(this.#pair)) return
    const button = buttonOf(this.#mash, held.key)
    if (button) void this.#press(button.form, button, held.tookMs)
  }

  #deal() {
    const next = this.#mash.querySelector("[data-part=upcoming] > [data-duel]")
    if (!next) return false
    this.#keepingFocus(() => this.#pair.replaceWith(next))
    this.#shownAt = performance.now()
    return true
  }

  #putBack(judged, isDealt) {
    for (const lens of judged.querySelectorAll(".lens")) lens.classList.remove("is-chosen", "is-other")
    if (!isDealt) return
    const next = this.#pair
    for (const lens of next.querySelectorAll(".lens")) lens.classList.remove("is-chosen", "is-other")
    this.#keepingFocus(() => next.replaceWith(judged))
    this.#mash.querySelector("[data-part=upcoming]").append(next)
    this.#held = null
    this.#shownAt = performance.now()
  }

  // The pair that is on the table already stays as it is, under the hand that may be about to press it.
  #adopt(fresh) {
    if (tokenOf(this.#pair) !== tokenOf(fresh.querySelector(":scope > [data-duel]"))) {
      this.#replace(fresh)
      return
    }
    this.#keepingFocus(() => {
      for (const part of fresh.querySelectorAll("[data-part]")) {
        this.#mash.querySelector(`[data-part=${part.dataset.part}]`).replaceWith(part)
      }
    })
    this.#settle()
  }

  #replace(fresh) {
    this.#keepingFocus(() => this.#mash.replaceWith(fresh))
    this.#shownAt = performance.now()
    this.#settle()
  }

  #settle() {
    // A live region speaks only when its text changes while it stands.
    this.#page.querySelector("#status").textContent = this.#mash.querySelector("[data-part=announce]").textContent
    void this.#decode()
    this.#onSettled()
  }

  #keepingFocus(change) {
    const { key } = this.#page.activeElement?.closest("[data-mash] [data-key]")?.dataset ?? {}
    change()
    if (key) buttonOf(this.#mash, key)?.focus({ preventScroll: true })
  }

  // So that they are painted in the frame they are shown in.
  async #decode() {
    const pictures = this.#mash?.querySelectorAll("[data-part=upcoming] img") ?? []
    await Promise.allSettled([...pictures].map((picture) => picture.decode()))
  }

  #tookMs() {
    return Math.round(performance.now() - this.#shownAt)
  }
}

// The hand in the fire: the other lens pales.
function point(pair, button) {
  for (const lens of pair.querySelectorAll(".lens")) lens.classList.add(lens === button ? "is-chosen" : "is-other")
}

function tokenOf(pair) {
  return pair?.querySelector("[name=comparison_id]")?.value ?? ""
}

// `fresh`: the table as the house answered; missing where the answer is none, or is not about the table.
async function ask(url, options = {}) {
  const headers = { Accept: "text/html", "HX-Request": "true", "HX-Target": "mash" }
  try {
    const response = await fetch(url, { ...options, headers, signal: AbortSignal.timeout(PATIENCE_MS) })
    const told = new DOMParser().parseFromString(await response.text(), "text/html")
    return {
      fresh: told.querySelector("[data-mash]"),
      refusal: told.querySelector("[data-refusal]")?.textContent.trim(),
    }
  } catch {
    return {}
  }
}
