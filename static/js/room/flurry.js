// Reading a quick chat aloud word for word helps nobody: beyond so many in so short a time only the number is said.

const MANY = 5
const WITHIN_MS = 3000
// So long a browser may take to tell a screen reader of a change.
const QUIET_MS = 200

export function isFlurry(timesMs, nowMs) {
  return timesMs.filter((at) => nowMs - at < WITHIN_MS).length > MANY
}

// `log` is the live region; `say(n)` tells the number.
export class Announcer {
  #log
  #say
  #timesMs = []
  #unsaid = 0
  #timer = null
  #quietChanges = 0

  constructor({ log, say }) {
    this.#log = log
    this.#say = say
  }

  // Before each new message is put in.
  heard(nowMs = Date.now()) {
    this.#timesMs = [...this.#timesMs.slice(-MANY * 2), nowMs]
    if (!isFlurry(this.#timesMs, nowMs)) return
    this.#unsaid += 1
    this.#set()
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#sum(), WITHIN_MS)
  }

  // What only moves into view (history, a repaired gap, one more heart) is nothing new to hear.
  silently(change) {
    this.#quietChanges += 1
    this.#set()
    change()
    setTimeout(() => {
      this.#quietChanges -= 1
      this.#set()
    }, QUIET_MS)
  }

  #sum() {
    this.#say(this.#unsaid)
    this.#unsaid = 0
    this.#set()
  }

  #set() {
    this.#log.setAttribute("aria-live", this.#unsaid || this.#quietChanges ? "off" : "polite")
  }
}
