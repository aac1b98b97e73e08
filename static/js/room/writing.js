// From the field into the room: the outbox between them, slow mode, and who may not write for now.

import { Composer } from "./composer.js"
import { Outbox } from "./outbox.js"
import { plain } from "./words.js"

const LONGEST_TIMER_MS = 2 ** 31 - 1

export function openComposer(house) {
  const { root, facts, words, me, room, ask } = house
  const form = root.querySelector("[data-composer]")
  if (!form || me === null) return null
  const field = new Composer({
    form,
    words,
    most: facts.max_text,
    drafts: sessionStorage,
    draftKey: `draft:${room.id}:${me}`,
  })
  const outbox = new Outbox({
    storage: sessionStorage,
    key: `outbox:${room.id}:${me}`,
    send: ({ text, clientId, replyTo }) => {
      const message = { text, client_id: clientId }
      if (replyTo) message.reply_to = replyTo
      return ask("chat_message", message)
    },
  })
  attachOutbox(house, field, outbox)
  attachField(house, field, outbox)
  const silence = silencer(field)
  if (facts.you.muted_until_ms) silence(facts.you.muted_until_ms, words.say("silenced"))
  return { field, outbox, silence }
}

export function isEditable(message, { facts }) {
  return Date.now() - Number(message.dataset.at) < facts.editable_ms && !message.dataset.deleted
}

function attachOutbox(house, field, outbox) {
  const { root, chat, people } = house
  chat.setOutbox(outbox)
  outbox.addEventListener("changed", ({ detail }) => chat.showLetter(detail))
  outbox.addEventListener("sent", ({ detail }) => {
    chat.letterKept(detail)
    const { slow_mode_s: slowS } = house.room
    if (slowS && !people.isHost) field.wait(slowS * 1000)
  })
  outbox.addEventListener("waiting", ({ detail }) => {
    if (detail.code === "RATE_LIMITED") field.wait(detail.waitMs)
  })
  root.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-action=retry], [data-action=discard]")
    if (!button) return
    const { clientId, action } = button.dataset
    if (action === "retry") {
      outbox.retry(clientId)
    } else {
      outbox.remove(clientId)
      chat.element(`letter-${clientId}`)?.remove()
    }
    field.focus()
  })
}

function attachField(house, field, outbox) {
  const { chat, channel, me, words, said, ask } = house
  field.addEventListener("post", ({ detail }) => chat.showLetter(outbox.add(detail)))
  field.addEventListener("edit", async ({ detail: { id, text } }) => {
    try {
      await ask("edit_message", { message_id: id, text })
    } catch (error) {
      said(plain(error.message) || words.say("not_done"), "error")
      field.edit({ id, text })
    }
  })
  field.addEventListener("typing", () => house.socket.send("typing", {}, { channel }))
  field.addEventListener("edit-last", (event) => {
    const last = chat.lastOwn(me)
    if (!last || !isEditable(last, house)) return
    event.preventDefault()
    field.edit({ id: last.dataset.message, text: last.querySelector("[data-text]").textContent })
  })
  chat.addEventListener("read", ({ detail: seq }) => house.socket.send("read", { seq }, { channel }))
}

function silencer(field) {
  let timer = null
  return (untilMs, why) => {
    field.setEnabled(false, why)
    clearTimeout(timer)
    const leftMs = untilMs - Date.now()
    if (leftMs < LONGEST_TIMER_MS) timer = setTimeout(() => field.setEnabled(true), leftMs)
  }
}
