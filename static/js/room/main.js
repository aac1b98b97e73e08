// The room page comes to life: one socket, and everything that shows what it says.

import { ServerClock } from "../live/clock.js"
import { pageSocket } from "../live/page.js"
import { say } from "../toasts.js"
import { ChatLog } from "./chat.js"
import { Connection } from "./connection.js"
import { attachCountdown } from "./countdown.js"
import { attachReportDialog, attachPersonDialog, post } from "./dialogs.js"
import { Dresser } from "./dress.js"
import { Announcer } from "./flurry.js"
import { hear } from "./hearing.js"
import { attachKeys } from "./keys.js"
import { People } from "./people.js"
import { Player } from "./player.js"
import { attachMessages, attachRoomDialogs, attachScrolling } from "./pressing.js"
import { Queue } from "./queue.js"
import { drawRights, mayKeepOrder } from "./rights.js"
import { attachReady } from "./sharing.js"
import { attachFavourite, attachSuccession } from "./succession.js"
import { attachTabs } from "./tabs.js"
import { TypingLine } from "./typing.js"
import { Words } from "./words.js"
import { openComposer } from "./writing.js"

const root = document.querySelector("[data-room]")
const facts = readJson("room-facts")

// What every part of the page asks: who reads, which room, and how to speak. `room` and `standing` change.
const house = {
  root,
  facts,
  words: new Words(readJson("room-words"), document.documentElement.lang),
  me: root.dataset.userId ? Number(root.dataset.userId) : null,
  channel: root.dataset.channel,
  csrf: root.dataset.csrf,
  room: facts.room,
  standing: facts.standing,
  said: (text, level = "info") => say(text, { level }),
  announce: (text) => (document.querySelector("#status").textContent = text),
}

attachCountdown(root, house.words)
for (const time of root.querySelectorAll("[data-local-time]")) {
  time.textContent = house.words.fullTime(Date.parse(time.dateTime))
}
if (root.querySelector("[data-chat]")) openRoom()

function openRoom() {
  attachTabs(root)
  addPeopleAndChat()
  if (facts.phase === "open" || facts.phase === "lobby") goLive()
  else pageSocket(root.dataset.socket).connect() // for what is told to the person
}

// What can be read in a closed room too.
function addPeopleAndChat() {
  const { words, me } = house
  house.people = new People({ root, words, facts, me })
  house.dresser = new Dresser({ root, words, people: house.people, icons: facts.reaction_icons, me })
  house.people.dresser = house.dresser
  const announcer = new Announcer({
    log: root.querySelector("[data-messages]"),
    say: (n) => house.announce(words.say("new_messages", { n })),
  })
  house.chat = new ChatLog({ root, words, people: house.people, dresser: house.dresser, announcer, facts })
  attachScrolling(house)
  const title = document.title
  house.chat.addEventListener("unseen", ({ detail: n }) => {
    document.title = n ? words.say("unread_title", { n, title }) : title
  })
}

async function goLive() {
  const { words, people } = house
  house.socket = pageSocket(root.dataset.socket)
  house.clock = new ServerClock(() => house.socket.probe())
  house.ask = (event, data) => house.socket.request(event, data, { channel: house.channel })
  house.connection = new Connection({ chip: document.querySelector("[data-connection]"), root, words })
  house.composer = openComposer(house)
  house.typing = new TypingLine({ line: root.querySelector("[data-typing]"), words, people })
  house.player = root.querySelector("[data-film]") ? openPlayer() : null
  house.queue = root.querySelector("[data-queue]") ? new Queue(root.querySelector("[data-queue]"), house) : null
  house.report = attachReportDialog(house) ?? (() => {})
  house.openPerson = attachPersonDialog(house, { mayKeepOrder: () => mayKeepOrder(house) })
  house.stage = root.dataset.stageScript ? await openStage() : null
  attachMessages(house)
  attachRoomDialogs(house)
  attachFavourite({ ...house, post: (form) => post(form, house) })
  house.succession = attachSuccession(house)
  house.succession.adopt(facts.you)
  attachKeys({ ...house, composer: house.composer?.field, isOn: root.dataset.hasShortcuts === "yes" })
  people.draw()
  people.addEventListener("change", () => drawRights(house))
  if (house.player) house.ready = attachReady(house)
  drawRights(house)
  hear(house)
  openParts()
  house.socket.join(house.channel, facts.rev)
  house.socket.connect()
}

// Other kinds of rooms bring a stage of their own.
async function openStage() {
  const { openStage: open } = await import(root.dataset.stageScript)
  return open(house)
}

// What apps above brought into the room: each a module with `openPart(house)`.
function openParts() {
  for (const address of facts.part_scripts) {
    import(address).then(({ openPart }) => openPart(house), () => {})
  }
}

function openPlayer() {
  const hlsUrl = new URL(root.dataset.hls, location.href).href
  return new Player({ ...house, root: root.querySelector("[data-stage]"), playback: facts.playback, hlsUrl })
}

function readJson(id) {
  return JSON.parse(document.getElementById(id).textContent)
}
