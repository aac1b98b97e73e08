// What is watched next: the list as the room tells it, its forms by socket, and the next film when one is over.

import { durationOf } from "./dialogs.js"
import { mayControl } from "./rights.js"
import { plain } from "./words.js"

const SEARCH_AFTER_MS = 250
// The projectionist's page asks first; the others only where nobody did.
const OTHERS_ASK_AFTER_MS = 1500
const FORMS = {
  add: ["queue_add", addedFilm],
  vote: ["queue_vote", ({ item_id, on }) => ({ item_id, on: on === "true" })],
  up: ["queue_move", ({ item_id, position }) => ({ item_id, position: Number(position) })],
  remove: ["queue_remove", ({ item_id }) => ({ item_id })],
  source: ["queue_source", async ({ item_id, url }) => ({ item_id, media: await mediaAt(url) })],
}

export class Queue {
  #root
  #house
  #items
  // The event is the same for everybody: which of the votes are mine only this page knows.
  #mine
  #skips = false

  constructor(root, house) {
    this.#root = root
    this.#house = house
    this.#adopt(house.facts.queue)
    this.#adoptSkip(house.facts.skip_vote)
    root.addEventListener("submit", (event) => this.#submitted(event))
    const film = house.root.querySelector("[data-film]")
    film?.addEventListener("ended", () => this.#over())
    this.#attachSearch()
    this.draw()
  }

  adopt({ queue, skip_vote: skipVote }) {
    this.#adopt(queue)
    this.#adoptSkip(skipVote)
    this.draw()
  }

  told(items) {
    const known = new Set(this.#items.map(({ item_id }) => item_id))
    const added = items.find(({ item_id }) => !known.has(item_id))
    if (added) this.#house.announce(this.#house.words.say("queue_new", { title: added.title }))
    this.#items = items
    this.draw()
  }

  skipTold({ votes, needed }) {
    if (!votes) this.#skips = false
    const text = votes
      ? this.#house.words.say("skip_so_far", { n: votes, needed })
      : this.#house.words.say("skip_this")
    const words = this.#root.querySelector("[data-skip-words]")
    if (words) words.textContent = text
    this.#drawSkip()
  }

  draw() {
    const { words } = this.#house
    const list = this.#root.querySelector("[data-queue-items]")
    const focused = list.contains(document.activeElement) ? placeOfFocus(list) : null
    // Somebody writes an address there: the field stays.
    const open = new Set([...list.querySelectorAll(".queue-source[open]")].map(({ parentElement }) => parentElement.dataset.item))
    const kept = new Map([...list.children].filter((each) => open.has(each.dataset.item)).map((each) => [each.dataset.item, each]))
    list.replaceChildren(...this.#items.map((item, place) => this.#drawItem(item, place, kept.get(item.item_id))))
    if (focused) list.querySelector(`[data-item="${focused.item}"] [data-queue-form="${focused.form}"] button`)?.focus()
    for (const each of this.#root.querySelectorAll("[data-seated]")) each.hidden = this.#house.people.role === null
    this.#root.querySelector("[data-queue-empty]").hidden = this.#items.length > 0
    this.#root.querySelector("[data-queue-count]").textContent = words.say("queue_waits", { n: this.#items.length })
    this.#drawSkip()
  }

  #adopt(items) {
    this.#items = items
    this.#mine = new Set(items.filter(({ is_yours }) => is_yours).map(({ item_id }) => item_id))
  }

  // Who comes while it runs sees how it stands.
  #adoptSkip(skipVote) {
    this.#skips = Boolean(skipVote?.is_yours)
    this.skipTold(skipVote ?? { votes: 0 })
  }

  #drawItem(item, place, kept) {
    const element = kept ?? this.#root.querySelector("[data-blank=queue-item]").content.firstElementChild.cloneNode(true)
    const { words, me } = this.#house
    const find = (selector) => element.querySelector(selector)
    element.dataset.item = item.item_id
    const poster = find("[data-poster]")
    poster.hidden = !item.film
    find("[data-reel]").hidden = Boolean(item.film)
    if (item.film) poster.src = item.film.poster_url
    const title = find("[data-title]")
    title.firstElementChild.textContent = item.title
    if (item.film) title.href = item.film.url
    find("[data-year]").textContent = item.film?.year ?? ""
    find("[data-votes]").textContent = words.say("queue_votes", { n: item.votes })
    find("[data-lacks]").hidden = Boolean(item.media)
    for (const each of element.querySelectorAll("[data-of]")) each.textContent = item.title
    for (const each of element.querySelectorAll("[name=item_id]")) each.value = item.item_id
    const isMine = this.#mine.has(item.item_id)
    const vote = find("[data-queue-form=vote]")
    if (vote) {
      vote.elements.on.value = String(!isMine)
      vote.querySelector("button").setAttribute("aria-pressed", String(isMine))
    }
    const may = mayControl(this.#house)
    const isOwn = may || (me !== null && item.user_id === me)
    const shows = { any: may && place > 0, playable: may && Boolean(item.media), own: isOwn, sourceless: isOwn && !item.media }
    for (const each of element.querySelectorAll("[data-control]")) each.hidden = !shows[each.dataset.control]
    const up = find("[data-queue-form=up]")
    if (up) up.elements.position.value = Math.max(0, place - 1)
    return element
  }

  #drawSkip() {
    const may = mayControl(this.#house)
    const hasNext = this.#items.some(({ media }) => media)
    const isOn = Boolean(this.#house.player?.hasFilm)
    const bar = this.#root.querySelector(".section-tools")
    if (!bar) return
    for (const form of bar.querySelectorAll("form")) {
      const isSkip = form.dataset.queueForm === "skip"
      form.hidden = isSkip === may || !hasNext || (isSkip && !isOn)
    }
    bar.querySelector("[data-queue-form=skip] button")?.setAttribute("aria-pressed", String(this.#skips))
  }

  async #submitted(event) {
    const form = event.target.closest("[data-queue-form]")
    if (!form) return
    event.preventDefault()
    const button = form.querySelector("button")
    if (button.ariaBusy === "true") return
    button.ariaBusy = "true"
    sayIn(form, "")
    try {
      await this.#obey(form)
    } catch (error) {
      const text = plain(error.message) || this.#house.words.say("no_answer")
      if (!sayIn(form, text)) this.#house.said(text, "error")
    } finally {
      button.ariaBusy = null
    }
  }

  async #obey(form) {
    const fields = Object.fromEntries(new FormData(form))
    const name = form.dataset.queueForm
    if (name === "next") return this.#next(fields.item_id)
    if (name === "skip") return this.#skip()
    const [event, read] = FORMS[name]
    const command = await read(fields, form)
    await this.#house.ask(event, command)
    if (name === "vote") {
      if (command.on) this.#mine.add(command.item_id)
      else this.#mine.delete(command.item_id)
      this.draw()
    } else if (name === "add") {
      form.reset()
      form.closest("details").open = false
    } else if (name === "source") {
      form.closest("details").open = false
    }
  }

  #next(itemId) {
    const command = { version: this.#house.player.playback?.version ?? 0 }
    if (itemId) command.item_id = itemId
    return this.#house.ask("queue_next", command)
  }

  async #skip() {
    this.#skips = !this.#skips
    try {
      await this.#house.ask("skip_vote", { on: this.#skips })
    } catch (error) {
      this.#skips = !this.#skips
      throw error
    } finally {
      this.#drawSkip()
    }
  }

  // The film is over here. One asking wins by its version; the rest are answered that they were late.
  #over() {
    const { player, people } = this.#house
    const version = player?.playback?.version
    if (people.role === null || !this.#items.some(({ media }) => media)) return
    const wait = mayControl(this.#house) ? 0 : OTHERS_ASK_AFTER_MS * (1 + Math.random())
    setTimeout(() => {
      if (player.playback?.version === version && player.isPlaying) this.#next().catch(() => {})
    }, wait)
  }

  #attachSearch() {
    const form = this.#root.querySelector("[data-queue-form=add]")
    if (!form) return
    const list = form.querySelector("datalist")
    let found = []
    let timer = null
    form.elements.film.addEventListener("input", ({ target }) => {
      const chosen = found.find((film) => spelled(film) === target.value)
      form.elements.movie_id.value = chosen?.id ?? ""
      clearTimeout(timer)
      if (chosen || target.value.trim().length < 2) return
      timer = setTimeout(async () => {
        const answer = await fetch(`${form.dataset.search}?q=${encodeURIComponent(target.value)}`).catch(() => null)
        if (!answer?.ok) return
        found = (await answer.json()).films
        list.replaceChildren(...found.map((film) => new Option("", spelled(film))))
      }, SEARCH_AFTER_MS)
    })
  }
}

function spelled({ title, year }) {
  return year ? `${title} (${year})` : title
}

function placeOfFocus(list) {
  const form = document.activeElement.closest("[data-queue-form]")
  return form ? { item: form.closest("[data-item]").dataset.item, form: form.dataset.queueForm } : null
}

async function mediaAt(url, title = "") {
  return { url: url.trim(), title, duration_ms: await durationOf(url.trim()) }
}

async function addedFilm({ film, movie_id: movieId, url }, form) {
  const command = {}
  if (url.trim()) command.media = await mediaAt(url, movieId ? "" : film.trim())
  if (movieId) command.movie_id = Number(movieId)
  else if (film.trim() && !url.trim()) command.movie_id = await filmNamed(film.trim(), form)
  return command
}

// Typed and not picked from the list: it must be the very title.
async function filmNamed(title, form) {
  const answer = await fetch(`${form.dataset.search}?q=${encodeURIComponent(title)}`)
  const { films } = await answer.json()
  const named = films.find((film) => [film.title, spelled(film)].some((name) => isSame(name, title)))
  if (!named) throw new Error(form.dataset.unknown)
  return named.id
}

function isSame(one, other) {
  return one.localeCompare(other, undefined, { sensitivity: "base" }) === 0
}

function sayIn(form, text) {
  const place = form.querySelector("[data-form-error]")
  if (!place) return false
  place.hidden = !text
  const line = document.createElement("li")
  line.textContent = text
  place.replaceChildren(line)
  return true
}
