// What plays next: three ballots, hidden counts until one's own vote, a countdown of two flaps, the winner.

import { filmTime } from "../room/sync.js"
import { isOpen, lengthMs, parts, seesCounts } from "./tempo.js"

// Bars move no more often than somebody can look.
const DRAW_EVERY_MS = 500

export class Ballots {
  #form
  #house
  #vote = null
  #station = null
  #hostName = ""
  #isAllowed = false
  #drawnAtMs = 0
  #timer = null

  constructor(root, house, { vote }) {
    this.#form = root.querySelector("[data-ballots]")
    this.#house = house
    this.#form.addEventListener("submit", (event) => {
      const ballot = event.submitter?.closest("[data-ballot]")
      event.preventDefault()
      if (ballot) vote(Number(ballot.dataset.ballot))
    })
  }

  setAllowed(isAllowed) {
    if (isAllowed === this.#isAllowed) return
    this.#isAllowed = isAllowed
    this.#draw()
  }

  // The same vote again: bars only, and not at every word. Another one, or one's own: at once.
  show(vote, station, { hostName }) {
    const isCount = vote && this.#vote?.vote_session_id === vote.vote_session_id && this.#vote.yours === vote.yours
    const isQuiet = isCount && this.#vote.winner === vote.winner && this.#station?.counts === station.counts
    this.#vote = vote
    this.#station = station
    this.#hostName = hostName
    if (isQuiet) this.#drawSoon()
    else this.#draw()
  }

  drawLeft(seconds) {
    const left = this.#find("[data-left]")
    left.hidden = seconds === 0
    const vote = this.#form.closest("[data-station]").querySelector("[data-to-vote]")
    vote.hidden = seconds === 0 || this.#vote.yours !== null
    if (seconds === 0) return
    const shown = String(Math.min(seconds, 99)).padStart(2, "0")
    this.#find("[data-seconds]").textContent = String(seconds)
    this.#form.querySelectorAll("[data-flap]").forEach((flap, place) => {
      if (flap.textContent === shown[place]) return
      flap.textContent = shown[place]
      flap.classList.remove("is-falling")
      void flap.offsetWidth // the fall begins anew
      flap.classList.add("is-falling")
    })
  }

  #drawSoon() {
    const waitMs = this.#drawnAtMs + DRAW_EVERY_MS - performance.now()
    if (waitMs <= 0) this.#draw()
    else this.#timer ??= setTimeout(() => this.#draw(), waitMs)
  }

  #draw() {
    clearTimeout(this.#timer)
    this.#timer = null
    this.#drawnAtMs = performance.now()
    const vote = this.#vote
    const list = this.#find("[data-ballot-list]")
    list.hidden = !vote
    this.#form.toggleAttribute("data-closed", Boolean(vote) && vote.winner !== null)
    this.#find("[data-ballots-words]").textContent = this.#words()
    if (!vote) {
      list.replaceChildren()
      return
    }
    this.#find("[data-session]").value = vote.vote_session_id
    const shown = [...list.querySelectorAll("[data-ballot]")].map((each) => Number(each.dataset.ballot))
    const ids = vote.options.map((option) => option.song_id)
    if (String(shown) !== String(ids)) list.replaceChildren(...vote.options.map((option, place) => this.#blank(option, place)))
    const shares = parts(vote.counts, ids)
    vote.options.forEach((option, place) => this.#fill(list.children[place].firstElementChild, option, shares[place]))
  }

  #words() {
    const { words } = this.#house
    if (this.#vote) return ""
    if (this.#station?.next) return words.say("next_is", this.#station.next)
    return this.#station?.is_waived ? words.say("dj_chooses", { name: this.#hostName }) : words.say("next_soon")
  }

  #blank({ song_id: songId, song, sleeve_url: sleeveUrl }, place) {
    const ballot = this.#house.dresser.blank("ballot")
    ballot.dataset.ballot = ballot.value = songId
    ballot.querySelector("[data-sleeve]").src = sleeveUrl
    ballot.querySelector("[data-title]").textContent = song.title
    ballot.querySelector("[data-artist]").textContent = song.artist
    ballot.querySelector("[data-length]").textContent = filmTime(lengthMs(song))
    ballot.querySelector("[data-key]").textContent = place + 1
    const line = document.createElement("li")
    line.append(ballot)
    return line
  }

  #fill(ballot, { song_id: songId }, share) {
    const { words } = this.#house
    const isYours = this.#vote.yours === songId
    const isWinner = this.#vote.winner === songId
    ballot.classList.toggle("is-yours", isYours)
    ballot.classList.toggle("is-winner", isWinner)
    ballot.setAttribute("aria-pressed", String(isYours))
    // Not `disabled`: whoever stands on it with the keyboard would be thrown off.
    ballot.toggleAttribute("disabled", !this.#isAllowed)
    ballot.setAttribute("aria-disabled", String(!isOpen(this.#vote)))
    ballot.querySelector("[data-yours]").hidden = !isYours
    ballot.querySelector("[data-wins]").hidden = !isWinner
    const bar = ballot.querySelector("[data-bar]")
    bar.hidden = !seesCounts(this.#vote, this.#station.counts)
    bar.querySelector("progress").value = share
    bar.querySelector("[data-votes]").textContent = words.say("votes", { n: this.#vote.counts[songId] ?? 0 })
    bar.querySelector("[data-part]").textContent = words.say("per_cent", { n: share })
  }

  #find(selector) {
    return this.#form.querySelector(selector)
  }
}
