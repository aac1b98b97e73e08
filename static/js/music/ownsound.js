// One's own ears: volume, mute and deafen. The first two this browser remembers, the last one the seat keeps.

import { plain } from "../room/words.js"

const KEPT_AS = "marquee.sound"

export class OwnSound {
  #root
  #house
  #deck
  #volume = 1
  #isMuted = false
  #isDeafened = false

  constructor(root, house, deck) {
    this.#root = root
    this.#house = house
    this.#deck = deck
    this.#remember()
    root.querySelector("[data-action=mute]").addEventListener("click", () => this.toggleMute())
    root.querySelector("[data-action=listen]").addEventListener("click", () => deck.listen())
    root.querySelector("[data-action=deafen]")?.addEventListener("click", () => this.#deafen())
    root.querySelector("[data-volume]").addEventListener("input", ({ target }) => {
      this.#volume = target.value / 100
      this.#isMuted = false
      this.#keep()
    })
    this.#draw()
  }

  toggleMute() {
    this.#isMuted = !this.#isMuted
    if (!this.#isMuted && this.#volume === 0) this.#volume = 1
    this.#keep()
  }

  setDeafened(isDeafened) {
    if (isDeafened === this.#isDeafened) return
    this.#isDeafened = isDeafened
    this.#draw()
  }

  // What the seat keeps comes back as the member's own news.
  async #deafen() {
    const { ask, said, words } = this.#house
    try {
      await ask("deafen", { on: !this.#isDeafened })
    } catch (error) {
      said(plain(error.message) || words.say("no_answer"), "error")
    }
  }

  #remember() {
    try {
      const { volume, isMuted } = JSON.parse(localStorage.getItem(KEPT_AS)) ?? {}
      if (volume >= 0 && volume <= 1) this.#volume = volume
      this.#isMuted = isMuted === true
    } catch {
      // Nothing kept, or nothing may be: as loud as it comes.
    }
  }

  #keep() {
    this.#draw()
    try {
      localStorage.setItem(KEPT_AS, JSON.stringify({ volume: this.#volume, isMuted: this.#isMuted }))
    } catch {
      // Full or forbidden: it holds for this page.
    }
  }

  #draw() {
    const { words } = this.#house
    const isSilent = this.#isMuted || this.#volume === 0
    this.#deck.setSound({ volume: this.#volume, isSilent: isSilent || this.#isDeafened })
    const mute = this.#root.querySelector("[data-action=mute]")
    mute.setAttribute("aria-pressed", String(isSilent))
    mute.setAttribute("aria-label", words.say(isSilent ? "unmute" : "mute"))
    mute.querySelector("[data-icon-loud]").hidden = isSilent
    mute.querySelector("[data-icon-muted]").hidden = !isSilent
    this.#root.querySelector("[data-volume]").value = isSilent ? 0 : Math.round(this.#volume * 100)
    this.#root.querySelector("[data-action=deafen]")?.setAttribute("aria-pressed", String(this.#isDeafened))
  }
}
