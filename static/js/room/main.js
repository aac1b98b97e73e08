// The room page comes to life: one socket, and everything that shows what it says.

import { ServerClock } from "../live/clock.js"
import { LiveSocket } from "../live/socket.js"
import { say } from "../toasts.js"
import { ChatLog } from "./chat.js"
import { Composer } from "./composer.js"
import { Connection } from "./connection.js"
import { attachCountdown } from "./countdown.js"
import { attachInviteDialog, attachLoadDialog, attachPersonDialog, attachReportDialog } from "./dialogs.js"
import { Dresser } from "./dress.js"
import { Announcer } from "./flurry.js"
import { attachKeys } from "./keys.js"
import { attachMessageMenu } from "./menu.js"
import { Outbox } from "./outbox.js"
import { People } from "./people.js"
import { Player } from "./player.js"
import { attachTabs } from "./tabs.js"
import { TypingLine } from "./typing.js"
import { Words, plain } from "./words.js"

const ORDER_KEEPERS = ["host", "co_host", "moderator", "admin"]

const root = document.querySelector("[data-room]")
const facts = readJson("room-facts")
const words = new Words(readJson("room-words"), document.documentElement.lang)
const me = root.dataset.userId ? Number(root.dataset.userId) : null
const { channel, csrf } = root.dataset
const isOpen = facts.phase === "open" || facts.phase === "lobby"
const status = document.querySelector("#status")
const said = (text, level = "info") => say(text, { level })

let room = facts.room
let standing = facts.standing

attachCountdown(root, words)
for (const time of root.querySelectorAll("[data-local-time]")) {
  time.textContent = words.fullTime(Date.parse(time.dateTime))
}
if (root.querySelector("[data-chat]")) openRoom()

function openRoom() {
  attachTabs(root)
  const people = new People({ root, words, facts, me })
  const dresser = new Dresser({ root, words, people, icons: facts.reaction_icons, me })
  people.dresser = dresser
  const announcer = new Announcer({
    log: root.querySelector("[data-messages]"),
    status,
    say: (n) => words.say("new_messages", { n }),
  })
  const chat = new ChatLog({ root, words, people, dresser, announcer, facts })
  root.addEventListener("click", (event) => pressedInChat(event, chat))
  chat.addEventListener("trouble", ({ detail }) => said(detail, "error"))
  attachTitle(chat)
  if (!isOpen) return

  const socket = new LiveSocket(socketAddress())
  const clock = new ServerClock(() => socket.probe())
  const ask = (event, data) => socket.request(event, data, { channel })
  const composer = openComposer({ chat, people, socket, ask })
  const typing = new TypingLine({ line: root.querySelector("[data-typing]"), words, people })
  const player = root.querySelector("[data-film]")
    ? new Player({
        root: root.querySelector("[data-stage]"),
        socket,
        channel,
        clock,
        words,
        people,
        playback: facts.playback,
        hlsUrl: new URL(root.dataset.hls, location.href).href,
      })
    : null
  const report = document.getElementById("report-dialog")
    ? attachReportDialog({ dialog: document.getElementById("report-dialog"), words, csrf, said })
    : () => {}
  const openPerson = attachPersonDialog({
    dialog: document.getElementById("person-dialog"),
    words,
    people,
    dresser,
    socket,
    channel,
    said,
    report,
    mayKeepOrder: () => ORDER_KEEPERS.includes(roleNow(people)),
    me,
  })
  attachMessages({ chat, composer: composer?.field, people, ask, report, openPerson })
  attachRoomDialogs({ player, report, ask })
  attachKeys({ composer: composer?.field, player, isOn: root.dataset.hasShortcuts === "yes" })
  const connection = new Connection({ chip: document.querySelector("[data-connection]"), root, words, status })
  const refresh = () => drawRights({ people, player })

  people.draw()
  people.addEventListener("change", refresh)
  refresh()
  hear({ socket, clock, people, chat, typing, player, composer, connection, refresh })
  socket.join(channel, facts.rev)
  socket.connect()
}

// --- what the socket says

function hear({ socket, clock, people, chat, typing, player, composer, connection, refresh }) {
  const on = (event, act) => socket.addEventListener(event, ({ detail }) => act(detail))
  const inRoom = (event, act) => on(event, ({ channel: name, data }) => name === channel && act(data))

  on("status", (detail) => connection.show(detail))
  on("welcome", ({ server_ms: serverMs }) => {
    clock.guess(serverMs)
    clock.start()
    player?.reportAgain()
  })
  on("wake", () => clock.start())
  on("epoch", () => chat.clear({ hasEarlier: true }))
  on("refused", ({ error }) => {
    connection.stopped(error.message)
    composer?.field.setEnabled(false, error.message)
  })
  inRoom("state", (state) => {
    room = state.room
    people.adopt(state)
    chat.adopt(state.messages, { isWhole: state.complete })
    player?.adopt(state.playback)
    takeSeat(state.you)
    refresh()
    composer?.outbox.flush()
  })
  inRoom("chat_message", (message) => {
    typing.stopped(message.user_id)
    chat.post(message)
  })
  inRoom("message_changed", (message) => chat.change(message))
  inRoom("skipped", ({ seq }) => chat.skip(seq))
  inRoom("typing", ({ user_id: userId }) => typing.seen(userId))
  inRoom("presence_diff", (diff) => people.diff(diff))
  inRoom("member_updated", (member) => people.update(member))
  inRoom("host_changed", ({ user_id: userId }) => {
    people.setHost(userId)
    chat.redress()
    const key = userId === me ? "host_you" : "host_now"
    if (userId) status.textContent = words.say(key, { name: people.name(userId) })
    if (userId === me && me !== null) said(words.say("host_you"))
  })
  inRoom("room_updated", (changed) => {
    room = { ...room, ...changed }
    const title = document.querySelector(".marquee-title bdi")
    if (changed.name && title) title.textContent = changed.name
    refresh()
  })
  inRoom("room_ended", () => {
    socket.stop("ended")
    composer?.field.setEnabled(false, words.say("ended"))
    location.reload()
  })
  inRoom("host_sync", (synced) => {
    player?.synced(synced)
    refresh()
  })
  inRoom("buffering", ({ user_ids: userIds }) => people.setBuffering(userIds))
  inRoom("revoked", ({ code, reason }) => {
    socket.leave(channel)
    connection.stopped(reason || words.say(code === 4003 ? "removed" : "gone"))
    composer?.field.setEnabled(false, reason)
  })
  on("control_requested", ({ data }) => {
    if (data.room_id === room.id) said(words.say("control_requested", { name: data.name }))
  })
  on("sanctioned", ({ data }) => data.room_id === room.id && tellSanction(data, composer))
  on("notification", ({ data }) => data.text && said(data.text))
}

function tellSanction({ what, room_name: name, reason, until_ms: untilMs }, composer) {
  const keys = { kick: "kicked", ban: "banned", silence: "silenced_in" }
  const time = untilMs ? words.fullTime(untilMs) : ""
  const why = reason ? ` ${words.say("reason", { reason })}` : ""
  const text = words.say(keys[what], { room: name, time }) + why
  said(text, "error")
  if (what === "silence") composer?.silence(untilMs, text)
}

// The seat came with joining: what stood in its place makes room.
function takeSeat(you) {
  standing = ["moderator", "admin"].includes(facts.standing) ? facts.standing : (you.role ?? standing)
  const form = root.querySelector("[data-composer]")
  if (!form || !you.role) return
  form.hidden = false
  root.querySelector("[data-join-form]")?.remove()
}

function roleNow(people) {
  if (["moderator", "admin"].includes(standing)) return standing
  return people.isHost ? "host" : (people.role ?? standing)
}

// --- writing

function openComposer({ chat, people, socket, ask }) {
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
  let silencedTimer = null
  const silence = (untilMs, why) => {
    field.setEnabled(false, why)
    clearTimeout(silencedTimer)
    const leftMs = untilMs - Date.now()
    if (leftMs < 2 ** 31) silencedTimer = setTimeout(() => field.setEnabled(true), leftMs)
  }
  chat.setOutbox(outbox)
  outbox.addEventListener("changed", ({ detail }) => chat.showLetter(detail))
  outbox.addEventListener("sent", ({ detail }) => {
    chat.letterKept(detail)
    if (room.slow_mode_s && !people.isHost) field.wait(room.slow_mode_s * 1000)
  })
  outbox.addEventListener("waiting", ({ detail }) => {
    if (detail.code === "RATE_LIMITED") field.wait(detail.waitMs)
  })
  field.addEventListener("post", ({ detail }) => {
    const letter = outbox.add(detail)
    chat.showLetter(letter)
  })
  field.addEventListener("edit", async ({ detail: { id, text } }) => {
    try {
      await ask("edit_message", { message_id: id, text })
    } catch (error) {
      said(plain(error.message) || words.say("not_done"), "error")
      field.edit({ id, text })
    }
  })
  field.addEventListener("typing", () => socket.send("typing", {}, { channel }))
  field.addEventListener("edit-last", (event) => {
    const last = chat.lastOwn(me)
    if (!last || !isEditable(last)) return
    event.preventDefault()
    field.edit({ id: last.dataset.message, text: last.querySelector("[data-text]").textContent })
  })
  chat.addEventListener("read", ({ detail: seq }) => socket.send("read", { seq }, { channel }))
  root.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-action=retry], [data-action=discard]")
    if (!button) return
    const { clientId, action } = button.dataset
    if (action === "retry") outbox.retry(clientId)
    else {
      outbox.remove(clientId)
      chat.element(`letter-${clientId}`)?.remove()
    }
    field.focus()
  })
  if (facts.you.muted_until_ms) silence(facts.you.muted_until_ms, words.say("silenced"))
  return { field, outbox, silence }
}

function isEditable(message) {
  return Date.now() - Number(message.dataset.at) < facts.editable_ms && !message.dataset.deleted
}

// --- what is pressed

function pressedInChat(event, chat) {
  const action = event.target.closest("[data-action]")?.dataset.action
  if (action === "earlier") {
    event.preventDefault()
    chat.loadEarlier()
  } else if (action === "newest") {
    chat.toNewest()
  }
  const reply = event.target.closest("[data-reply]")
  if (reply && chat.find(reply.dataset.reply)) event.preventDefault()
}

function attachMessages({ chat, composer, people, ask, report, openPerson }) {
  const mayWrite = () => people.role !== null && me !== null
  const failed = (error) => said(plain(error.message) || words.say("no_answer"), "error")
  const nameOf = (message) => message.querySelector("[data-name]").textContent
  const react = async (message, emoji) => {
    const id = message.dataset.message
    const on = !chat.hasReacted(id, emoji)
    chat.setReacted(id, emoji, on)
    try {
      await ask("react", { message_id: id, emoji, on })
    } catch (error) {
      chat.setReacted(id, emoji, !on)
      failed(error)
    }
  }
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-react]")
    if (button && mayWrite()) react(button.closest("[data-message]"), button.dataset.react)
    const person = event.target.closest("[data-person]")
    const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey
    if (person && isPlain && people.known(Number(person.dataset.person))) {
      event.preventDefault()
      openPerson(Number(person.dataset.person))
    }
  })
  attachMessageMenu({
    root,
    menu: document.querySelector("[data-message-menu]"),
    log: root.querySelector("[data-messages]"),
    chat,
    mayWrite,
    isOwn: (message) => Number(message.dataset.author) === me && me !== null,
    mayEdit: isEditable,
    mayDelete: () => ORDER_KEEPERS.includes(roleNow(people)),
    act: {
      react,
      reply: (message) => composer?.reply({ id: message.dataset.message, name: nameOf(message) }),
      edit: (message) =>
        composer?.edit({
          id: message.dataset.message,
          text: message.querySelector("[data-text]").textContent,
        }),
      copy: async (message) => {
        await navigator.clipboard?.writeText(message.querySelector("[data-text]").textContent)
        said(words.say("copied"))
      },
      delete: (message) => ask("delete_message", { message_id: message.dataset.message }).catch(failed),
      report: (message) =>
        report({
          messageId: message.dataset.message,
          name: nameOf(message),
          quote: message.querySelector("[data-text]").textContent,
        }),
      deleteWords: (isOwn) => words.say(isOwn ? "take_back" : "take_off"),
    },
  })
}

function attachRoomDialogs({ player, report, ask }) {
  const invite = document.getElementById("invite-dialog")
  if (invite) attachInviteDialog({ dialog: invite, words, csrf, said })
  const load = document.getElementById("load-dialog")
  if (load && player) attachLoadDialog({ dialog: load, words, load: (media) => player.load(media) })
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

// --- what may be pressed now

function drawRights({ people, player }) {
  if (!player) return
  const mayControl = people.isHost || people.role === "co_host" || (room.everyone_controls && people.role !== null)
  player.setMayControl(mayControl)
  const lock = root.querySelector("[data-lock-words]")
  lock.textContent = words.say(room.everyone_controls ? "all_control" : mayControl ? "you_control" : "only_host")
  const request = root.querySelector("[data-action=request-control]")
  request.hidden = mayControl || people.role === null || !people.hostId
  const load = document.querySelector(".menu [data-dialog=load-dialog]")
  if (load) load.closest("li").hidden = !mayControl
  for (const each of root.querySelectorAll("[data-when-may]")) {
    each.hidden = (each.dataset.whenMay === "yes") !== mayControl
  }
  const house = document.querySelector("[data-house-state]")
  const isBegun = player.hasFilm && player.playback.position_ms > 0
  if (house) house.textContent = words.say(player.isPlaying ? "lights_down" : isBegun ? "intermission" : "house_open")
  root.classList.toggle("has-lights-down", player.isPlaying)
}

// --- small things

function attachTitle(chat) {
  const title = document.title
  chat.addEventListener("unseen", ({ detail: n }) => {
    document.title = n ? words.say("unread_title", { n, title }) : title
  })
}

function socketAddress() {
  const address = new URL(root.dataset.socket, location.href)
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:"
  return address.href
}

function readJson(id) {
  return JSON.parse(document.getElementById(id).textContent)
}
