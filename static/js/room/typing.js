// Who is writing just now: forgotten a few seconds after their last sign.

const FORGOTTEN_AFTER_MS = 5000

export class TypingLine {
  #line
  #words
  #people
  #until = new Map()
  #timer = null

  constructor({ line, words, people }) {
    this.#line = line
    this.#words = words
    this.#people = people
  }

  seen(userId, nowMs = Date.now()) {
    if (userId === this.#people.ownId) return
    this.#until.set(userId, nowMs + FORGOTTEN_AFTER_MS)
    this.#draw(nowMs)
  }

  // Their message is here: they no longer write it.
  stopped(userId) {
    if (this.#until.delete(userId)) this.#draw()
  }

  #draw(nowMs = Date.now()) {
    for (const [userId, until] of this.#until) if (until <= nowMs) this.#until.delete(userId)
    const [name, other, third] = [...this.#until.keys()].map((userId) => this.#people.name(userId)).filter(Boolean)
    this.#line.textContent = third
      ? this.#words.say("typing_many")
      : other
        ? this.#words.say("typing_two", { name, other })
        : name
          ? this.#words.say("typing_one", { name })
          : ""
    clearTimeout(this.#timer)
    if (this.#until.size) this.#timer = setTimeout(() => this.#draw(), FORGOTTEN_AFTER_MS / 4)
  }
}
