// The song on now: sleeve, title, how far it has come, and what keeps it from sounding. Draws; knows nothing itself.

import { filmTime } from "../room/sync.js"
import { lengthMs } from "./tempo.js"

export class NowPlaying {
  #root
  #words
  #song = null
  #isScrubbing = false
  #said = null

  constructor(root, words) {
    this.#root = root
    this.#words = words
    const scrub = this.#find("[data-scrub]")
    scrub?.addEventListener("input", () => (this.#isScrubbing = true))
    scrub?.addEventListener("change", () => (this.#isScrubbing = false))
  }

  show({ song, is_playing: isPlaying, won_with: wonWith, artist, playlist }) {
    const hasChanged = song?.id !== this.#song?.id
    this.#song = song
    this.#root.classList.toggle("is-silent", !song)
    this.#root.classList.toggle("is-resting", !isPlaying)
    this.#find("[data-station-name]").textContent = artist ?? playlist ?? ""
    const won = this.#find("[data-won]")
    won.hidden = wonWith === null || !song
    if (!won.hidden) this.#find("[data-won-words]").textContent = this.#words.say("won_with", { n: wonWith })
    if (!hasChanged) return
    this.#find("[data-title]").textContent = song?.title ?? this.#words.say("silent_title")
    const artistLine = this.#find("[data-artist]")
    const name = document.createElement("bdi")
    name.textContent = song?.artist ?? ""
    artistLine.replaceChildren(name, song?.year ? `, ${song.year}` : "")
    if (song) this.#find("[data-sleeve]").src = song.sleeve_url
    this.#root.classList.toggle("has-film", Boolean(song?.youtube_id))
    this.#find("[data-youtube]")?.toggleAttribute("hidden", !song?.youtube_id)
    this.#find("[data-duration]").textContent = filmTime(song ? lengthMs(song) : 0)
    const scrub = this.#find("[data-scrub]")
    if (scrub) scrub.max = song?.duration_ms ?? 1
  }

  drawTime(positionMs) {
    const durationMs = this.#song?.duration_ms ?? 0
    const words = { time: filmTime(positionMs), total: filmTime(this.#song ? lengthMs(this.#song) : 0) }
    const position = this.#find("[data-position]")
    if (position.textContent !== words.time) position.textContent = words.time
    this.#find("[data-played]").value = durationMs ? (1000 * positionMs) / durationMs : 0
    const scrub = this.#find("[data-scrub]")
    if (!scrub) return
    if (!this.#isScrubbing) scrub.value = Math.round(positionMs)
    scrub.setAttribute("aria-valuetext", this.#words.say("song_position", words))
  }

  listening(words) {
    const line = this.#find("[data-listening]")
    if (line.textContent !== words) line.textContent = words
  }

  // `trouble`: what to say of it where it has failed.
  showState(state, trouble) {
    this.#root.dataset.state = state
    this.#find("[data-tap]").hidden = state !== "blocked"
    const film = this.#song?.youtube_id ? this.#song.audio_url : ""
    const said = `${trouble} ${film}`
    if (said === this.#said) return
    this.#said = said
    this.#find("[data-trouble-words]").textContent = trouble
    const link = this.#find("[data-trouble-link]")
    link.hidden = !film
    link.href = film
    this.#find("[data-trouble]").hidden = !trouble
  }

  #find(selector) {
    return this.#root.querySelector(selector)
  }
}
