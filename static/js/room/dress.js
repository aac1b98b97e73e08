// Messages as elements: the server's fragment (or its blank form, filled) plus what only this page knows.

import { drawIcon } from "../toasts.js"
import { filmTime } from "./sync.js"

const GENDER_ICONS = { female: "venus", male: "mars", other: "non-binary" }
const GONE = "[data-reply], [data-text], [data-reactions], [data-edited-mark]"

export function fromHtml(html) {
  const template = document.createElement("template")
  template.innerHTML = html
  return template.content.firstElementChild
}

export class Dresser {
  #blanks
  #words
  #people
  #icons
  #personUrl
  #me

  constructor({ root, words, people, icons, me }) {
    this.#blanks = Object.fromEntries(
      [...root.querySelectorAll("template[data-blank]")].map((blank) => [blank.dataset.blank, blank]),
    )
    this.#words = words
    this.#people = people
    this.#icons = icons
    this.#personUrl = root.dataset.personUrl
    this.#me = me
  }

  blank(name) {
    return this.#blanks[name].content.firstElementChild.cloneNode(true)
  }

  personUrl(username) {
    return this.#personUrl.replace("/-/", `/${encodeURIComponent(username)}/`)
  }

  // The same element as the server's fragment, made of the facts alone (after a resume, or before the server knows).
  fromFacts(facts) {
    const element = this.blank(facts.kind === "system" ? "system" : "said")
    element.id = `message-${facts.id}`
    Object.assign(element.dataset, { message: facts.id, seq: facts.seq, rev: facts.rev, at: facts.at_ms })
    if (facts.kind === "system") {
      element.querySelector("[data-text]").textContent = facts.text
      return element
    }
    element.dataset.author = facts.user_id ?? ""
    this.#fillHead(element, facts)
    if (facts.edited_ms) element.dataset.edited = facts.edited_ms
    else delete element.dataset.edited
    if (!facts.edited_ms || facts.deleted) element.querySelector("[data-edited-mark]").remove()
    if (facts.deleted) this.#empty(element)
    else this.#fillBody(element, facts)
    return element
  }

  #fillHead(element, { user_id: userId, name, at_ms: atMs, film_ms: filmMs }) {
    const person = this.#people.known(userId)
    const author = element.querySelector(".message-author")
    author.querySelector("[data-name]").textContent = name || "?"
    author.dataset.person = userId ?? ""
    if (person?.username) author.href = this.personUrl(person.username)
    else author.removeAttribute("href")
    fillMask(element, person?.avatar_url)
    fillGender(element.querySelector("[data-head]"), person?.gender, "is")
    element.querySelector("[data-time]").dateTime = `${new Date(atMs).toISOString().slice(0, 19)}Z`
    const film = element.querySelector("[data-film]")
    if (filmMs === null || filmMs === undefined) film.remove()
    else {
      film.dataset.film = filmMs
      film.lastChild.textContent = longFilmTime(filmMs)
    }
  }

  #fillBody(element, { text, reply_to: replyTo, reactions }) {
    element.querySelector("[data-text]").textContent = text
    const reply = element.querySelector("[data-reply]")
    if (replyTo) {
      reply.dataset.reply = replyTo
      reply.setAttribute("href", `#message-${replyTo}`)
    } else reply.remove()
    const row = element.querySelector("[data-reactions]")
    const counted = Object.entries(reactions ?? {})
    row.hidden = counted.length === 0
    row.replaceChildren(...counted.map(([emoji, count]) => this.#reaction(emoji, count)))
  }

  #empty(element) {
    element.classList.add("is-deleted")
    element.dataset.deleted = ""
    for (const part of element.querySelectorAll(GONE)) part.remove()
    const gone = document.createElement("p")
    gone.className = "message-gone"
    gone.dataset.gone = ""
    gone.append(drawIcon("trash-2"))
    gone.firstChild.classList.add("icon-small")
    element.querySelector(".message-body").append(gone)
  }

  #reaction(emoji, count) {
    const button = document.createElement("button")
    button.type = "button"
    button.className = "reaction"
    button.dataset.react = emoji
    button.dataset.count = count
    button.setAttribute("aria-pressed", "false")
    const shown = document.createElement("span")
    shown.textContent = emoji
    if (this.#icons[emoji]) {
      shown.className = "visually-hidden"
      button.append(drawIcon(this.#icons[emoji]))
    }
    const number = document.createElement("span")
    number.dataset.number = ""
    number.textContent = count
    button.append(shown, number)
    return button
  }

  // Everything that differs from reader to reader. Safe to do again.
  dress(element, { reacted, hostId }) {
    const words = this.#words
    if (element.dataset.kind === "system") return element
    const isOwn = Number(element.dataset.author) === this.#me && this.#me !== null
    element.classList.toggle("is-own", isOwn)
    this.#remember(element)
    const time = element.querySelector("[data-time]")
    time.textContent = words.time(Number(element.dataset.at))
    time.title = words.fullTime(Number(element.dataset.at))
    this.#dressRole(element, hostId)
    const edited = element.querySelector("[data-edited-mark]")
    if (edited && !edited.textContent.trim()) {
      edited.textContent = words.say("edited")
      edited.title = words.say("edited_at", { time: words.time(Number(element.dataset.edited)) })
    }
    const gone = element.querySelector("[data-gone]")
    if (gone && !gone.textContent.trim()) {
      gone.append(words.say(element.dataset.deleted === "author" ? "taken_back" : "taken_off"))
    }
    this.#dressMuted(element)
    this.#dressReply(element)
    this.#dressReactions(element, reacted ?? [])
    this.#addMenuButton(element)
    return element
  }

  #remember(element) {
    const author = element.querySelector(".message-author")
    this.#people.seen(Number(element.dataset.author), {
      name: author.textContent.trim(),
      username: author.pathname ? decodeURIComponent(author.pathname.split("/").at(-2) ?? "") : "",
      avatar_url: element.querySelector("img.mask")?.getAttribute("src") ?? "",
      gender: element.querySelector("[data-head]").className.match(/is-(female|male|other)/)?.[1] ?? null,
    })
  }

  #dressRole(element, hostId) {
    const author = element.querySelector(".message-author")
    const userId = Number(element.dataset.author)
    const isHost = userId !== 0 && userId === hostId
    let role = element.querySelector(".message-role")
    if (!isHost) {
      role?.remove()
      return
    }
    if (!role) {
      role = document.createElement("span")
      role.className = "message-role"
      const sign = element.querySelector("[data-head] > .icon-gender")
      ;(sign ?? author).after(role)
    }
    role.textContent = this.#words.say("host")
  }

  // What somebody says whom this reader muted: folded, and opened where they ask for it.
  #dressMuted(element) {
    const isMuted = this.#people.isMuted(Number(element.dataset.author))
    const fold = element.querySelector("[data-fold]")
    element.classList.toggle("is-folded", isMuted && fold?.dataset.fold !== "open")
    if (isMuted === Boolean(fold)) return
    if (!isMuted) {
      fold.remove()
      return
    }
    const line = document.createElement("p")
    line.className = "message-gone"
    line.dataset.fold = "shut"
    const show = document.createElement("button")
    show.type = "button"
    show.textContent = this.#words.say("show")
    show.addEventListener("click", () => {
      line.dataset.fold = "open"
      element.classList.remove("is-folded")
    })
    const name = element.querySelector("[data-name]").textContent
    line.append(this.#words.say("hidden_for_me", { name }), " ", show)
    element.querySelector(".message-body").append(line)
  }

  #dressReply(element) {
    const reply = element.querySelector("[data-reply]")
    if (!reply) return
    const answered = document.getElementById(`message-${reply.dataset.reply}`)
    const quote = reply.querySelector("[data-quote]")
    const text = answered?.querySelector("[data-text]")?.textContent
    if (!answered) {
      quote.textContent = this.#words.say("earlier_message")
      return
    }
    const name = document.createElement("bdi")
    name.textContent = answered.querySelector("[data-name]")?.textContent ?? ""
    const said = document.createElement("bdi")
    said.textContent = text ?? answered.querySelector("[data-gone]")?.textContent ?? ""
    quote.replaceChildren(name, ": ", said)
  }

  #dressReactions(element, reacted) {
    for (const button of element.querySelectorAll("[data-react]")) {
      const { react: emoji, count } = button.dataset
      const name = this.#icons[emoji] ? this.#words.say(this.#icons[emoji]) : emoji
      button.setAttribute("aria-pressed", String(reacted.includes(emoji)))
      button.setAttribute("aria-label", this.#words.say("reacted", { name, n: count }))
      button.tabIndex = -1
    }
  }

  #addMenuButton(element) {
    if (element.querySelector(".message-tools") || element.classList.contains("is-deleted")) return
    if (element.classList.contains("is-pending") || element.classList.contains("is-failed")) return
    const name = element.querySelector("[data-name]").textContent
    const tools = document.createElement("div")
    tools.className = "message-tools"
    const button = document.createElement("button")
    button.type = "button"
    button.className = "tool"
    button.dataset.action = "message-menu"
    button.setAttribute("aria-haspopup", "true")
    button.setAttribute("aria-label", this.#words.say("menu_of", { name }))
    button.tabIndex = -1
    button.append(drawIcon("ellipsis"))
    tools.append(button)
    element.append(tools)
  }
}

export function fillMask(element, url) {
  const mask = element.querySelector("img.mask")
  if (!mask) return
  if (url) mask.src = url
  else mask.removeAttribute("src")
}

// `prefix`-female and the sign beside the name; nothing of both for who shows none.
export function fillGender(head, gender, prefix) {
  for (const each of Object.keys(GENDER_ICONS)) head.classList.remove(`${prefix}-${each}`)
  const sign = head.querySelector(".icon-gender")
  if (!GENDER_ICONS[gender]) {
    sign?.remove()
    return
  }
  head.classList.add(`${prefix}-${gender}`)
  const drawn = drawIcon(GENDER_ICONS[gender])
  drawn.classList.add("icon-gender")
  sign?.replaceWith(drawn)
}

function longFilmTime(positionMs) {
  const short = filmTime(positionMs)
  return short.split(":").length === 3 ? short : `0:${short.padStart(5, "0")}`
}
