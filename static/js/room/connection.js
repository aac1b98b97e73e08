// The chip in the header: live, coming back, or away; a short hiccup is not worth a word.

const SAID_AFTER_MS = 2000
const LOOKS = { live: "is-ok", connecting: "is-away", reconnecting: "is-behind", offline: "is-bad", stopped: "is-bad" }

export class Connection {
  #chip
  #root
  #words
  #timer = null

  constructor({ chip, root, words }) {
    this.#chip = chip
    this.#root = root
    this.#words = words
  }

  show({ state, reason, words }) {
    clearTimeout(this.#timer)
    if (state === "stopped") this.#stop(reason, words)
    else if (state === "live" || state === "connecting") this.#draw(state)
    else this.#timer = setTimeout(() => this.#draw(state), SAID_AFTER_MS)
  }

  stopped(words) {
    clearTimeout(this.#timer)
    this.#draw("stopped", this.#words.say("connection_stopped"))
    if (words) this.#notice(words)
  }

  #stop(reason, words) {
    if (reason === "signed-out") {
      location.assign(this.#root.dataset.signInUrl)
      return
    }
    // What the other end gave as the reason is somebody's own words.
    const why = words ? ` ${this.#words.say("reason", { reason: words })}` : ""
    this.stopped(this.#words.say(reason.replace("-", "_")) + why)
  }

  // Stays on the page: whoever was sent out should be able to read why.
  #notice(words) {
    let notice = this.#root.querySelector("[data-stop-notice]")
    if (!notice) {
      notice = document.createElement("p")
      notice.className = "stop-notice"
      notice.dataset.stopNotice = ""
      notice.role = "alert"
      this.#root.querySelector("[data-chat]").prepend(notice)
    }
    notice.textContent = words
  }

  #draw(state, text = this.#words.say(state)) {
    const chip = this.#chip
    chip.dataset.state = state
    chip.classList.remove(...Object.values(LOOKS))
    chip.classList.add(LOOKS[state])
    if (chip.textContent !== text) chip.textContent = text
  }
}
