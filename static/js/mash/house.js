// What shall we watch? The room's five duels: counts down, votes by socket, and asks for the next duel when one is due.

import { plain } from "../room/words.js"

const DRAW_EVERY_MS = 250
const LATE_MS = 5_000
// Whoever asks first turns the page for all; so not everybody asks at once.
const TURN_AFTER_MS = 300
const TURN_SPREAD_MS = 1_200
// A thousand pages do not fetch in the same instant.
const FETCH_SPREAD_MS = 400

export function openPart(house) {
  const panel = house.root.querySelector("[data-house-mash]")
  if (panel) new HouseMash(panel, house)
}

class HouseMash {
  #panel
  #house
  #asked = null

  constructor(panel, house) {
    this.#panel = panel
    this.#house = house
    const { socket, channel, root } = house
    const inRoom = (event, act) =>
      socket.addEventListener(event, ({ detail }) => detail.channel === channel && act(detail.data))
    inRoom("mash", (told) => this.#told(told))
    inRoom("mash_voted", (told) => this.#voted(told))
    inRoom("state", ({ parts, you }) => this.#adopt(parts?.tonight, you))
    root.addEventListener("submit", (event) => this.#submitted(event))
    root.addEventListener("click", ({ target }) => target.closest("[data-tab-name=tonight]")?.classList.remove("is-calling"))
    document.addEventListener("keydown", (event) => this.#pressed(event))
    setInterval(() => this.#draw(), DRAW_EVERY_MS)
    this.#draw()
  }

  get #duel() {
    return Number(this.#panel.dataset.duel ?? 0)
  }

  // Missed something, or only came back: the panel that this state belongs to.
  #adopt(mash, you) {
    const { mash: shown, duel, state } = this.#panel.dataset
    const isSame = !mash || (mash.mash_id === shown && String(mash.duel) === duel && mash.state === state)
    // Who has just taken a seat may choose from now on.
    const isSeated = you.role === null || this.#panel.querySelector("[data-house-form]")
    if (!isSame || !isSeated) this.#fetch()
  }

  #told({ mash }) {
    const isNew = mash.mash_id !== this.#panel.dataset.mash && mash.state === "open"
    const isFresh = mash.state === "chosen"
    setTimeout(async () => {
      await this.#fetch({ isFresh })
      if (isNew || isFresh) this.#call(isNew)
    }, FETCH_SPREAD_MS * Math.random())
  }

  // Beside the chat it comes into view; behind another tab it is called out.
  #call(isNew) {
    const { root, said, words } = this.#house
    if (this.#panel.checkVisibility()) {
      // Not scrollIntoView: it would move the whole house, too, which stands still.
      const stage = this.#panel.closest(".room-main")
      stage.scrollTop += this.#panel.getBoundingClientRect().top - stage.getBoundingClientRect().top
      this.#panel.scrollTop = 0
      return
    }
    root.querySelector("[data-tab-name=tonight]")?.classList.add("is-calling")
    if (isNew) said(words.say("mash_called"))
  }

  #voted({ mash_id: mashId, duel, voted }) {
    if (mashId !== this.#panel.dataset.mash || duel !== this.#duel) return
    const line = this.#panel.querySelector("[data-voted]")
    const house = this.#house.people.present.length || Number(line.dataset.house)
    line.textContent = this.#house.words.say("mash_voted", { n: voted, house })
  }

  async #fetch({ isFresh = false } = {}) {
    const response = await fetch(this.#panel.dataset.url, {
      headers: { Accept: "text/html", "HX-Request": "true", "HX-Target": "tonight" },
    }).catch(() => null)
    if (!response?.ok) return
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("[data-house-mash]")
    if (!fresh) return
    const focused = this.#panel.contains(document.activeElement) ? document.activeElement.dataset.side : null
    fresh.classList.toggle("is-shown", this.#panel.classList.contains("is-shown"))
    fresh.classList.toggle("is-fresh", isFresh)
    this.#panel.replaceWith(fresh)
    this.#panel = fresh
    if (focused) fresh.querySelector(`[data-side="${focused}"]`)?.focus()
    if (isFresh) this.#chosen()
    this.#draw()
  }

  #chosen() {
    const film = this.#panel.querySelector(".house-film")?.textContent.trim()
    if (film) this.#house.announce(this.#house.words.say("mash_chosen", { film }))
  }

  #draw() {
    const clock = this.#panel.querySelector("[data-clock]")
    if (!clock || !this.#duel) return
    const nowMs = this.#house.clock.now()
    const { opens, closes } = this.#panel.dataset
    const isCurtain = nowMs < Number(opens)
    const leftMs = (isCurtain ? Number(opens) : Number(closes)) - nowMs
    const seconds = Math.max(0, Math.ceil(leftMs / 1000))
    clock.textContent = String(seconds)
    clock.classList.toggle("is-late", !isCurtain && leftMs < LATE_MS)
    if (!isCurtain && leftMs <= 0) this.#turn()
  }

  #turn() {
    const { mash, duel } = this.#panel.dataset
    const { people, ask } = this.#house
    const key = `${mash} ${duel}`
    if (this.#asked === key || people.role === null) return
    this.#asked = key
    setTimeout(() => {
      if (this.#panel.dataset.mash !== mash || this.#panel.dataset.duel !== duel) return
      ask("mash_turn", { mash_id: mash, duel: Number(duel) }).catch((error) => {
        // Our clock runs ahead, or the line was lost: another try, unless somebody else was heard first.
        if (error.data?.mash?.duel === Number(duel) || error.isUnknown) this.#asked = null
      })
    }, TURN_AFTER_MS + TURN_SPREAD_MS * Math.random())
  }

  #pressed(event) {
    if (this.#house.root.dataset.hasShortcuts !== "yes" || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.target.closest("input, textarea, select, [contenteditable=true]") || document.querySelector("dialog[open]")) return
    const side = this.#panel.querySelector(`[data-side="${CSS.escape(event.key)}"]`)
    if (!side || side.disabled || !side.checkVisibility()) return
    event.preventDefault()
    side.click()
  }

  async #submitted(event) {
    const form = event.target.closest("[data-house-form]")
    if (!form) return
    event.preventDefault()
    const { ask, said, words } = this.#house
    const { mash, duel } = this.#panel.dataset
    const acts = {
      start: () => ask("mash_start", { genre: form.elements.genre?.value ?? "" }),
      stop: () => ask("mash_stop", { mash_id: mash }),
      vote: () => this.#vote(event.submitter, { mash_id: mash, duel: Number(duel) }),
    }
    try {
      await acts[form.dataset.houseForm]()
    } catch (error) {
      // Somebody was faster: what they did is on its way.
      if (error.code === "STALE" || error.code === "VOTE_CLOSED") this.#fetch()
      else said(plain(error.message) || words.say("no_answer"), "error")
    }
  }

  // The ring at once; back where it was if the house did not take it.
  async #vote(button, command) {
    const sides = [...this.#panel.querySelectorAll("[data-side]")]
    const before = sides.find((side) => side.ariaPressed === "true")
    const press = (chosen) => sides.forEach((side) => (side.ariaPressed = String(side === chosen)))
    press(button)
    try {
      await this.#house.ask("mash_vote", { ...command, film_id: Number(button.value) })
    } catch (error) {
      press(before)
      throw error
    }
  }
}
