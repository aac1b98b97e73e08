// The field at the foot of the chat: sends, changes, answers; loses nothing that was typed.

const TYPING_EVERY_MS = 3000
const COUNT_FROM = 0.8
const TICK_MS = 250

// What stands under the field from four fifths of the limit on; characters as a person counts them.
export function charactersLeft(text, most) {
  const used = [...text.trim()].length
  return used >= most * COUNT_FROM ? most - used : null
}

export class Composer extends EventTarget {
  #form
  #field
  #button
  #hint
  #over
  #words
  #most
  #drafts
  #draftKey
  #typedAtMs = 0
  // {kind: "reply" | "edit", id, name} while answering or changing something
  #about = null
  #waitUntilMs = 0
  #waitTimer = null

  constructor({ form, words, most, drafts, draftKey }) {
    super()
    this.#form = form
    this.#field = form.querySelector("textarea")
    this.#button = form.querySelector("[data-send]")
    this.#hint = form.querySelector("[data-hint]")
    this.#over = form.querySelector("[data-over]")
    this.#words = words
    this.#most = most
    this.#drafts = drafts
    this.#draftKey = draftKey
    // Longer text is kept and counted rather than cut off while somebody pastes.
    this.#field.removeAttribute("maxlength")
    this.#field.required = false
    this.#restoreDraft()
    this.#listen()
  }

  get isEmpty() {
    return this.#field.value.trim() === ""
  }

  focus() {
    this.#field.focus()
  }

  setEnabled(isEnabled, why = "") {
    this.#field.disabled = !isEnabled
    this.#button.disabled = !isEnabled
    this.#hint.textContent = isEnabled ? "" : why
  }

  reply({ id, name }) {
    this.#begin({ kind: "reply", id, name }, this.#words.say("replying_to", { name }))
  }

  edit({ id, text }) {
    this.#begin({ kind: "edit", id, before: this.#field.value }, this.#words.say("editing"))
    this.#field.value = text
    this.#count()
  }

  // Slow mode: the seconds stand in the button.
  wait(waitMs) {
    this.#waitUntilMs = Date.now() + waitMs
    clearInterval(this.#waitTimer)
    this.#waitTimer = setInterval(() => this.#tick(), TICK_MS)
    this.#tick()
  }

  #tick() {
    const seconds = Math.ceil((this.#waitUntilMs - Date.now()) / 1000)
    const isOver = seconds <= 0
    const label = this.#button.querySelector("[data-send-words]")
    label.hidden = isOver
    this.#button.querySelector(".icon").toggleAttribute("hidden", !isOver)
    this.#button.setAttribute("aria-disabled", String(!isOver))
    if (isOver) {
      clearInterval(this.#waitTimer)
      this.#button.setAttribute("aria-label", this.#words.say(this.#about?.kind === "edit" ? "save" : "send"))
    } else {
      label.textContent = this.#words.say("wait_s", { n: seconds })
      this.#button.setAttribute("aria-label", this.#words.say("slow_mode", { n: seconds }))
    }
  }

  #begin(about, words) {
    this.#about = about
    this.#over.hidden = false
    this.#over.querySelector("[data-over-words]").textContent = words
    this.#field.focus()
  }

  cancel() {
    if (this.#about?.kind === "edit") this.#field.value = this.#about.before
    this.#end()
  }

  #end() {
    this.#about = null
    this.#over.hidden = true
    this.#count()
    this.#keepDraft()
  }

  #submit() {
    const text = this.#field.value.trim()
    if (!text || [...text].length > this.#most) {
      this.#count()
      return
    }
    if (this.#waitUntilMs > Date.now()) return
    const about = this.#about
    if (about?.kind === "edit") {
      this.#field.value = about.before
      this.#end()
      this.#tell("edit", { id: about.id, text })
    } else {
      this.#field.value = ""
      this.#end()
      this.#tell("post", { text, replyTo: about?.id ?? null })
    }
    this.#typedAtMs = 0
    this.#field.focus()
  }

  #listen() {
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault()
      this.#submit()
    })
    this.#form.querySelector("[data-action=cancel-over]").addEventListener("click", () => {
      this.cancel()
      this.#field.focus()
    })
    this.#field.addEventListener("input", () => {
      this.#count()
      this.#keepDraft()
      this.#typing()
    })
    this.#field.addEventListener("keydown", (event) => this.#key(event))
  }

  #key(event) {
    // While an input method composes, Enter chooses a word.
    if (event.isComposing || event.keyCode === 229) return
    if (event.key === "Enter" && !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      this.#submit()
    } else if (event.key === "ArrowUp" && this.#field.value === "" && !this.#about) {
      if (this.dispatchEvent(new CustomEvent("edit-last", { cancelable: true }))) return
      event.preventDefault()
    } else if (event.key === "Escape") {
      event.preventDefault()
      if (this.#about) this.cancel()
      else this.#field.blur()
    }
  }

  #typing() {
    const nowMs = Date.now()
    if (this.isEmpty || this.#about?.kind === "edit" || nowMs - this.#typedAtMs < TYPING_EVERY_MS) return
    this.#typedAtMs = nowMs
    this.#tell("typing")
  }

  #count() {
    const left = charactersLeft(this.#field.value, this.#most)
    const isTooLong = left !== null && left < 0
    this.#field.setAttribute("aria-invalid", String(isTooLong))
    this.#hint.classList.toggle("is-bad", isTooLong)
    this.#hint.textContent =
      left === null ? "" : this.#words.say(isTooLong ? "too_long" : "left_over", { n: Math.abs(left) })
  }

  #restoreDraft() {
    // The browser may have brought a text of its own back after a reload.
    if (!this.#field.value) this.#field.value = this.#drafts.getItem(this.#draftKey) ?? ""
    this.#count()
  }

  #keepDraft() {
    if (this.#about?.kind === "edit") return
    try {
      if (this.#field.value) this.#drafts.setItem(this.#draftKey, this.#field.value)
      else this.#drafts.removeItem(this.#draftKey)
    } catch {
      // a full storage only costs the draft
    }
  }

  #tell(event, detail) {
    this.dispatchEvent(new CustomEvent(event, { detail }))
  }
}
