// The log: shows what was said in order of `seq`, once each, and never more than a page can hold.

import { drawIcon } from "../toasts.js"
import { fromHtml } from "./dress.js"

const SHOWN_AT_MOST = 400
const AT_BOTTOM_WITHIN_PX = 48
const PAGE = 50
const READ_EVERY_MS = 5000
const FOUND_MS = 2000

export class ChatLog extends EventTarget {
  #log
  #list
  #root
  #words
  #people
  #dresser
  #announcer
  #reacted
  #outbox = null
  #unseen = 0
  #isLoading = false
  // Newer messages were taken out to make room for older ones: the log is not at the room's end.
  #isDetached = false
  #hasEarlier
  #newestSeq
  #readSeq
  #readTimer = null
  #strip

  constructor({ root, words, people, dresser, announcer, facts }) {
    super()
    this.#root = root
    this.#log = root.querySelector("[data-messages]")
    this.#list = root.querySelector("[data-list]")
    this.#strip = root.querySelector("[data-action=newest]")
    this.#words = words
    this.#people = people
    this.#dresser = dresser
    this.#announcer = announcer
    this.#reacted = new Map(Object.entries(facts.reacted))
    this.#readSeq = facts.read_seq
    this.#hasEarlier = !this.#history.hidden
    this.#newestSeq = Math.max(0, ...this.#shown().map(seqOf))
    this.#dressAll()
    this.#markNewSince()
    this.#watch()
  }

  get #history() {
    return this.#list.querySelector("[data-history]")
  }

  get isAtBottom() {
    // The list grows upwards (column-reverse): its end is zero, what lies above is negative.
    return Math.abs(this.#log.scrollTop) < AT_BOTTOM_WITHIN_PX
  }

  get newestSeq() {
    return this.#newestSeq
  }

  element(id) {
    return this.#list.querySelector(`#message-${CSS.escape(id)}`)
  }

  lastOwn(me) {
    return this.#shown().findLast((each) => Number(each.dataset.author) === me && !each.dataset.deleted)
  }

  setOutbox(outbox) {
    this.#outbox = outbox
    for (const letter of outbox.letters) this.showLetter(letter)
  }

  // --- what the room says

  post({ html, ...facts }, { isNew = true } = {}) {
    this.#newestSeq = Math.max(this.#newestSeq, facts.seq)
    if (facts.client_id) this.#dropLetter(facts.client_id)
    // A state brings it without what its broadcast would have told.
    this.#list.querySelector(`[data-kept-as="${CSS.escape(facts.id)}"]`)?.remove()
    if (this.element(facts.id)) {
      this.change({ html, ...facts })
      return
    }
    if (this.#isDetached) {
      if (isNew) this.#countUnseen(1)
      return
    }
    // Older than everything shown: it comes with the history when somebody asks for it.
    const first = this.#shown()[0]
    if (!isNew && first && facts.seq < seqOf(first) && this.#hasEarlier) return
    if (isNew) this.#announcer.heard()
    const element = html ? fromHtml(html) : this.#dresser.fromFacts(facts)
    this.#dress(element)
    const wasAtBottom = this.isAtBottom
    this.#keepingPlace(() => this.#insert(element))
    this.#list.querySelector("[data-chat-empty]")?.remove()
    if (isNew && !wasAtBottom && !element.classList.contains("is-own")) this.#countUnseen(1)
    this.#trim()
    this.#markRead()
  }

  change({ html, ...facts }) {
    const before = this.element(facts.id)
    if (!before || Number(before.dataset.rev) >= facts.rev) return
    const element = html ? fromHtml(html) : this.#dresser.fromFacts(facts)
    this.#dress(element)
    const hadFocus = before.contains(document.activeElement)
    this.#announcer.silently(() => this.#keepingPlace(() => before.replaceWith(element)))
    if (hadFocus) (element.querySelector("[data-action=message-menu]") ?? this.#log).focus()
    for (const reply of this.#list.querySelectorAll(`[data-reply="${CSS.escape(facts.id)}"]`)) {
      this.#dress(reply.closest("[data-message]"))
    }
  }

  skip(seq) {
    if (seq) this.#newestSeq = Math.max(this.#newestSeq, seq)
  }

  // The state after a loss: every changed message; `isWhole` false means more changed than fits.
  adopt(messages, { isWhole }) {
    const since = this.#newestSeq
    if (!isWhole) this.clear({ hasEarlier: true })
    const isLong = messages.length > 5
    const apply = () => {
      for (const facts of messages) {
        if (facts.id) this.post(facts, { isNew: !isLong && facts.seq > since && facts.kind === "said" })
        else this.skip(facts.seq)
      }
    }
    if (isLong) this.#announcer.silently(apply)
    else apply()
    const unseen = messages.filter(({ id, seq }) => id && seq > since).length
    if (isLong && unseen && !this.isAtBottom) this.#countUnseen(unseen)
  }

  clear({ hasEarlier = false } = {}) {
    for (const each of this.#list.querySelectorAll("[data-message]:not([data-letter])")) each.remove()
    this.#newestSeq = 0
    this.#isDetached = false
    this.#setHasEarlier(hasEarlier)
  }

  // Roles, reaction rings and quotes again, after the host changed.
  redress() {
    this.#dressAll()
  }

  // --- what I say

  showLetter(letter) {
    const id = `letter-${letter.clientId}`
    const before = this.element(id)
    const element = this.#dresser.fromFacts({
      id,
      seq: 0,
      rev: 0,
      kind: "said",
      user_id: this.#people.ownId,
      name: this.#people.ownName,
      text: letter.text,
      at_ms: letter.atMs,
      edited_ms: null,
      deleted: false,
      reply_to: letter.replyTo,
      reactions: {},
      film_ms: null,
    })
    element.dataset.letter = letter.clientId
    element.classList.add(letter.isFailed ? "is-failed" : "is-pending")
    this.#dress(element)
    if (letter.isFailed) element.querySelector(".message-body").append(this.#failure(letter))
    else element.querySelector("[data-time]").textContent = this.#words.say("sending")
    this.#list.querySelector("[data-chat-empty]")?.remove()
    if (before) before.replaceWith(element)
    else {
      this.#list.append(element)
      this.toBottom()
    }
  }

  // The answer came; the broadcast may still be under way, or was here already.
  letterKept({ clientId, kept }) {
    const letter = this.element(`letter-${clientId}`)
    if (this.element(kept.message_id)) this.#dropLetter(clientId)
    else if (letter) {
      letter.classList.remove("is-pending")
      letter.dataset.keptAs = kept.message_id
    }
  }

  #dropLetter(clientId) {
    this.element(`letter-${clientId}`)?.remove()
    this.#outbox?.remove(clientId)
  }

  #failure({ clientId, why }) {
    const line = document.createElement("p")
    line.className = "message-failed"
    line.role = "alert"
    const words = document.createElement("span")
    words.textContent = [this.#words.say("not_sent"), why].filter(Boolean).join(" ")
    const icon = drawIcon("triangle-alert")
    icon.classList.add("icon-small")
    line.append(icon, words, this.#button("try_again", "retry", clientId), this.#button("delete", "discard", clientId))
    return line
  }

  #button(words, action, clientId) {
    const button = document.createElement("button")
    button.type = "button"
    button.textContent = this.#words.say(words)
    button.dataset.action = action
    button.dataset.clientId = clientId
    return button
  }

  // --- my reactions: everybody counts, each remembers the own

  hasReacted(id, emoji) {
    return (this.#reacted.get(id) ?? []).includes(emoji)
  }

  setReacted(id, emoji, on) {
    const before = (this.#reacted.get(id) ?? []).filter((each) => each !== emoji)
    this.#reacted.set(id, on ? [...before, emoji] : before)
    const element = this.element(id)
    if (element) this.#dress(element)
  }

  // --- the order of things

  #shown() {
    return [...this.#list.querySelectorAll(":scope > [data-message]:not([data-letter])")]
  }

  #insert(element) {
    const shown = this.#shown()
    const seq = seqOf(element)
    const before = shown.findLast((each) => seqOf(each) < seq)
    if (before) before.after(element)
    else if (shown.length) shown[0].before(element)
    else if (this.#history) this.#history.after(element)
    else this.#list.prepend(element)
  }

  #dress(element) {
    return this.#dresser.dress(element, {
      reacted: this.#reacted.get(element.dataset.message),
      hostId: this.#people.hostId,
    })
  }

  #dressAll() {
    for (const each of this.#shown()) this.#dress(each)
  }

  #trim() {
    const shown = this.#shown()
    if (shown.length <= SHOWN_AT_MOST || !this.isAtBottom) return
    for (const each of shown.slice(0, shown.length - SHOWN_AT_MOST)) each.remove()
    this.#setHasEarlier(true)
  }

  // Nobody's reading place jumps because something was put in above or below it.
  #keepingPlace(change) {
    if (this.isAtBottom) {
      change()
      this.#log.scrollTop = 0
      return
    }
    const top = this.#log.getBoundingClientRect().top
    const seen = this.#shown().find((each) => each.getBoundingClientRect().bottom > top)
    const before = seen?.getBoundingClientRect().top
    change()
    if (!seen?.isConnected) return
    const moved = seen.getBoundingClientRect().top - before
    if (Math.abs(moved) > 1) this.#log.scrollTop += moved
  }

  // --- upwards

  async loadEarlier() {
    if (this.#isLoading || !this.#hasEarlier) return
    this.#isLoading = true
    const first = this.#shown()[0]
    this.#history.setAttribute("aria-busy", "true")
    try {
      const html = await this.#fetch(first ? { before: seqOf(first) } : {})
      this.#announcer.silently(() => this.#keepingPlace(() => this.#prepend(html)))
    } catch {
      this.dispatchEvent(new CustomEvent("trouble", { detail: this.#words.say("history_failed") }))
    } finally {
      this.#isLoading = false
      this.#history.removeAttribute("aria-busy")
    }
  }

  async #fetch(asked) {
    const query = new URLSearchParams({ limit: PAGE, ...asked })
    const response = await fetch(`${this.#root.dataset.messagesUrl}?${query}`, {
      headers: { Accept: "text/html" },
    })
    if (!response.ok) throw new Error(response.status)
    return response.text()
  }

  #prepend(html) {
    const template = document.createElement("template")
    template.innerHTML = html
    const earlier = [...template.content.querySelectorAll("[data-message]")]
    const fresh = earlier.filter((each) => !this.element(each.dataset.message))
    const reacted = JSON.parse(template.content.querySelector("script")?.textContent ?? "{}")
    for (const [id, emojis] of Object.entries(reacted)) this.#reacted.set(id, emojis)
    for (const each of fresh) this.#dress(each)
    this.#history.after(...fresh)
    for (const each of fresh) this.#dress(each) // quotes among them
    this.#setHasEarlier(earlier.length >= PAGE && seqOf(earlier[0]) > 1)
    this.#trimEnd()
  }

  #trimEnd() {
    const shown = this.#shown()
    if (shown.length <= SHOWN_AT_MOST) return
    for (const each of shown.slice(SHOWN_AT_MOST)) each.remove()
    this.#isDetached = true
    this.#drawStrip()
  }

  #setHasEarlier(hasEarlier) {
    this.#hasEarlier = hasEarlier
    this.#history.hidden = !hasEarlier
  }

  // --- downwards

  async toNewest() {
    if (this.#isDetached) {
      const html = await this.#fetch({})
      this.#announcer.silently(() => {
        this.clear({ hasEarlier: true })
        this.#prepend(html)
        this.#newestSeq = Math.max(0, ...this.#shown().map(seqOf))
      })
    }
    this.toBottom()
  }

  toBottom() {
    this.#log.scrollTop = 0
    this.#seen()
  }

  #seen() {
    this.#unseen = 0
    this.#drawStrip()
    this.#markRead()
    this.dispatchEvent(new CustomEvent("unseen", { detail: 0 }))
  }

  #countUnseen(count) {
    this.#unseen += count
    this.#drawStrip()
    this.dispatchEvent(new CustomEvent("unseen", { detail: this.#unseen }))
  }

  #drawStrip() {
    this.#strip.hidden = this.#unseen === 0 && !this.#isDetached
    this.#strip.querySelector("[data-new-words]").textContent = this.#unseen
      ? this.#words.say("new", { n: this.#unseen })
      : this.#words.say("to_newest")
  }

  find(id) {
    const element = this.element(id)
    if (!element) return false
    element.scrollIntoView({ block: "center" })
    element.classList.add("is-found")
    setTimeout(() => element.classList.remove("is-found"), FOUND_MS)
    return true
  }

  #watch() {
    this.#log.addEventListener("scroll", () => this.isAtBottom && !this.#isDetached && this.#seen(), {
      passive: true,
    })
    const nearTop = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && this.loadEarlier(),
      { root: this.#log, rootMargin: "300px 0px 0px" },
    )
    // Not before the page stands: the first screen is not asked for twice.
    requestAnimationFrame(() => nearTop.observe(this.#history))
    document.addEventListener("visibilitychange", () => this.#markRead())
    this.#log.addEventListener("keydown", (event) => this.#walk(event))
  }

  // One stop for Tab; inside, arrows go from message to message and along its buttons.
  #walk(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    const along = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (event.target !== this.#log && !event.target.closest("[data-message]")) return
    if (step) {
      const buttons = [...this.#list.querySelectorAll("[data-action=message-menu]")]
      const here = event.target.closest("[data-message]")?.querySelector("[data-action=message-menu]")
      const next = here ? buttons[buttons.indexOf(here) + step] : buttons.at(-1)
      if (!next) return
      event.preventDefault()
      next.focus()
      next.closest("[data-message]").scrollIntoView({ block: "nearest" })
    } else if (along) {
      const message = event.target.closest("[data-message]")
      if (!message) return
      const stops = [...message.querySelectorAll("a[href], button")]
      const next = stops[stops.indexOf(document.activeElement) + along]
      if (!next) return
      event.preventDefault()
      next.focus()
    } else if (event.key === "End") {
      event.preventDefault()
      this.toNewest()
    }
  }

  // --- how far I have read

  #markNewSince() {
    if (!this.#readSeq) return
    const first = this.#shown().find((each) => seqOf(each) > this.#readSeq && !each.classList.contains("is-own"))
    if (!first || first === this.#shown()[0]) return
    const line = document.createElement("p")
    line.className = "new-since"
    line.textContent = this.#words.say("new_since")
    first.before(line)
  }

  #markRead() {
    if (document.hidden || !this.isAtBottom || this.#readSeq === null) return
    if (this.#newestSeq <= this.#readSeq || this.#readTimer) return
    this.#readTimer = setTimeout(() => {
      this.#readTimer = null
      if (document.hidden || this.#newestSeq <= this.#readSeq) return
      this.#readSeq = this.#newestSeq
      this.dispatchEvent(new CustomEvent("read", { detail: this.#readSeq }))
    }, READ_EVERY_MS)
  }
}

function seqOf(element) {
  return Number(element.dataset.seq)
}
