// The row under the screen and the cards over it: draws what the player knows, knows nothing itself.

import { filmTime } from "./sync.js"

const SCRUB_STEPS = 1000

export class Transport {
  #root
  #words

  constructor(root, words) {
    this.#root = root
    this.#words = words
  }

  // How far along somebody has dragged, 0 to 1.
  get scrubbedTo() {
    return Number(this.#find("[data-scrub]").value) / SCRUB_STEPS
  }

  drawTime(positionMs, durationMs, { isScrubbing }) {
    const part = durationMs ? Math.min(1, positionMs / durationMs) : 0
    const words = { time: filmTime(positionMs), total: filmTime(durationMs ?? 0) }
    this.#find("[data-position]").textContent = words.time
    this.#find("[data-duration]").textContent = words.total
    this.#find("[data-played]").value = part * SCRUB_STEPS
    const scrub = this.#find("[data-scrub]")
    if (!isScrubbing) scrub.value = Math.round(part * SCRUB_STEPS)
    scrub.setAttribute("aria-valuetext", this.#words.say("position_of", words))
  }

  drawControls({ mayControl, hasFilm, isRunning, maySeek }) {
    const play = this.#find("[data-action=play]")
    play.hidden = !mayControl
    play.disabled = !hasFilm
    play.setAttribute("aria-label", this.#words.say(isRunning ? "pause_all" : "play_all"))
    play.querySelector("[data-icon-play]").hidden = isRunning
    play.querySelector("[data-icon-pause]").hidden = !isRunning
    const scrub = this.#find("[data-scrub]")
    scrub.disabled = !maySeek
    scrub.setAttribute("aria-label", this.#words.say(mayControl ? "seek_all" : "seek_read"))
  }

  // My own sound, captions and size.
  drawOwn(video) {
    const isSilent = video.muted || video.volume === 0
    const mute = this.#toggle("mute", isSilent, ["mute", "unmute"])
    mute.querySelector("[data-icon-loud]").hidden = isSilent
    mute.querySelector("[data-icon-muted]").hidden = !isSilent
    this.#find("[data-volume]").value = isSilent ? 0 : video.volume * 100
    const tracks = [...video.textTracks]
    const isCaptioned = tracks.some((track) => track.mode === "showing")
    this.#toggle("captions", isCaptioned, ["captions_on", "captions_off"]).hidden = tracks.length === 0
    this.#toggle("fullscreen", Boolean(document.fullscreenElement), ["full", "not_full"])
  }

  #toggle(action, isOn, [off, on]) {
    const button = this.#find(`[data-action=${action}]`)
    button.setAttribute("aria-pressed", String(isOn))
    button.setAttribute("aria-label", this.#words.say(isOn ? on : off))
    return button
  }

  drawNote(isPaused, name) {
    const note = this.#find("[data-note]")
    note.hidden = !isPaused
    const words = name ? this.#words.say("paused_by", { name }) : this.#words.say("paused")
    if (isPaused && note.textContent !== words) note.textContent = words
  }

  showCard(name) {
    for (const card of this.#root.querySelectorAll("[data-card]")) card.hidden = card.dataset.card !== name
  }

  showError(key) {
    this.#find("[data-error-words]").textContent = this.#words.say(key)
    this.showCard("error")
    this.screenState("error")
  }

  screenState(state) {
    this.#find("[data-screen]").dataset.state = state
  }

  #find(selector) {
    return this.#root.querySelector(selector)
  }
}
