// What a person should hear of, on whichever page they are: a slip that says what can be done about it.

import { say } from "../toasts.js"
import { pageSocket } from "./page.js"

export function attachNotices(body, region) {
  const socket = pageSocket(body.dataset.socket)
  const bell = new Bell(body.querySelector("[data-bell]"))
  socket.addEventListener("welcome", ({ detail }) => bell.show(detail.unread.notifications))
  socket.addEventListener("notification", ({ detail }) => {
    bell.show(bell.count + 1)
    showNotice(detail.data, region)
  })
  // A room joins its own channel first, then connects.
  if (!body.querySelector("[data-room]")) socket.connect()
}

function showNotice({ kind, text, url }, region) {
  const { accept, decline, look } = region.dataset
  if (kind === "invite" && url) {
    say(text, {
      stays: true,
      answers: [
        { label: accept, isFirst: true, press: () => answer(url, "accept", openRoom(url)) },
        { label: decline, press: () => answer(url, "decline", () => {}) },
      ],
    })
  } else {
    say(text, { stays: Boolean(url), answers: url ? [{ label: look, isFirst: true, url }] : [] })
  }
}

// The twins of the ticket's own buttons; a refusal comes back in words.
async function answer(url, what, done) {
  const response = await fetch(new URL(what, new URL(url, location.href)), {
    method: "POST",
    headers: { Accept: "application/json", ...JSON.parse(document.body.getAttribute("hx-headers")) },
  })
  const facts = await response.json().catch(() => ({}))
  if (response.ok) done(facts)
  else say(facts.message ?? response.statusText, { level: "error" })
}

function openRoom(url) {
  // /rooms/invites/{id}/ → /rooms/{room}/
  return ({ room_id: roomId }) => location.assign(new URL(`../../${roomId}/`, new URL(url, location.href)))
}

class Bell {
  #link
  count = 0

  constructor(link) {
    this.#link = link
    this.count = Number(link?.dataset.bell ?? 0)
  }

  show(count) {
    this.count = count
    if (!this.#link) return
    const mark = this.#link.querySelector(".tool-count")
    mark.hidden = !count
    mark.textContent = count
    this.#link.setAttribute("aria-label", this.#link.dataset[count ? "some" : "none"].replace("{n}", count))
  }
}
