// What is pressed in the room, outside of the field and the film.

import { attachInviteDialog, attachLoadDialog } from "./dialogs.js"
import { attachMessageMenu } from "./menu.js"
import { mayKeepOrder } from "./rights.js"
import { plain } from "./words.js"
import { isEditable } from "./writing.js"

// Up into the history, down to the newest, across to what was answered.
export function attachScrolling({ root, chat, said }) {
  chat.addEventListener("trouble", ({ detail }) => said(detail, "error"))
  root.addEventListener("click", (event) => {
    const action = event.target.closest("[data-action]")?.dataset.action
    if (action === "earlier") {
      event.preventDefault()
      chat.loadEarlier()
    } else if (action === "newest") {
      chat.toNewest()
    }
    const reply = event.target.closest("[data-reply]")
    if (reply && chat.find(reply.dataset.reply)) event.preventDefault()
  })
}

export function attachMessages(house) {
  const { root, chat, people, me } = house
  const react = (message, emoji) => toggleReaction(house, message.dataset.message, emoji)
  const mayWrite = () => people.role !== null && me !== null
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-react]")
    if (button && mayWrite()) react(button.closest("[data-message]"), button.dataset.react)
    const person = event.target.closest("[data-person]")
    // With a key held the link is a link.
    const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey
    if (person && isPlain && people.known(Number(person.dataset.person))) {
      event.preventDefault()
      house.openPerson(Number(person.dataset.person))
    }
  })
  attachMessageMenu({
    root,
    menu: document.querySelector("[data-message-menu]"),
    log: root.querySelector("[data-messages]"),
    chat,
    mayWrite,
    isOwn: (message) => Number(message.dataset.author) === me && me !== null,
    mayEdit: (message) => isEditable(message, house),
    mayDelete: () => mayKeepOrder(house),
    act: { react, ...menuActs(house) },
  })
}

function menuActs({ composer, words, said, ask, report }) {
  const nameOf = (message) => message.querySelector("[data-name]").textContent
  const textOf = (message) => message.querySelector("[data-text]").textContent
  return {
    reply: (message) => composer?.field.reply({ id: message.dataset.message, name: nameOf(message) }),
    edit: (message) => composer?.field.edit({ id: message.dataset.message, text: textOf(message) }),
    async copy(message) {
      await navigator.clipboard?.writeText(textOf(message))
      said(words.say("copied"))
    },
    delete: (message) =>
      ask("delete_message", { message_id: message.dataset.message }).catch((error) => {
        said(plain(error.message) || words.say("no_answer"), "error")
      }),
    report: (message) =>
      report({ messageId: message.dataset.message, name: nameOf(message), quote: textOf(message) }),
    deleteWords: (isOwn) => words.say(isOwn ? "take_back" : "take_off"),
  }
}

// The ring at once; the number as the room counts it.
async function toggleReaction({ chat, ask, said, words }, id, emoji) {
  const on = !chat.hasReacted(id, emoji)
  chat.setReacted(id, emoji, on)
  try {
    await ask("react", { message_id: id, emoji, on })
  } catch (error) {
    chat.setReacted(id, emoji, !on)
    said(plain(error.message) || words.say("no_answer"), "error")
  }
}

export function attachRoomDialogs(house) {
  const { root, player, report, words, said, ask } = house
  attachInviteDialog(house)
  if (player) attachLoadDialog(house)
  document.querySelector("[data-report-room]")?.addEventListener("click", () => report())
  root.querySelector("[data-action=overlay]")?.addEventListener("click", ({ currentTarget }) => {
    const isShown = root.classList.toggle("has-overlay")
    currentTarget.setAttribute("aria-pressed", String(isShown))
  })
  root.querySelector("[data-action=request-control]")?.addEventListener("click", () => {
    ask("request_control", {}).then(
      () => said(words.say("control_asked")),
      (error) => said(plain(error.message) || words.say("no_answer"), "error"),
    )
  })
  player?.addEventListener("trouble", ({ detail: error }) => {
    const text = error.code === "STALE" ? words.say("stale") : plain(error.message)
    said(text || words.say("no_answer"), "error")
  })
}
