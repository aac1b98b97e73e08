// What the socket says, and who on the page is told.

import { drawRights, takeSeat } from "./rights.js"

export function hear(house) {
  const { socket, channel, clock, people, chat, connection, typing, composer, player, words, me } = house
  const on = (event, act) => socket.addEventListener(event, ({ detail }) => act(detail))
  const inRoom = (event, act) => on(event, ({ channel: name, data }) => name === channel && act(data))

  // --- the line
  on("status", (detail) => connection.show(detail))
  on("welcome", ({ server_ms: serverMs }) => {
    clock.guess(serverMs)
    clock.start()
    player?.reportAgain()
  })
  on("wake", () => clock.start())
  on("epoch", () => chat.clear({ hasEarlier: true }))
  on("refused", ({ channel: name, error }) => name === channel && shutOut(house, error.message))
  inRoom("revoked", ({ code, reason }) => {
    socket.leave(channel)
    const why = reason ? ` ${words.say("reason", { reason })}` : ""
    shutOut(house, words.say(code === 4003 ? "removed" : "gone") + why)
  })

  // --- the room
  inRoom("state", (state) => {
    house.room = state.room
    people.adopt(state)
    chat.adopt(state.messages, { isWhole: state.complete })
    player?.adopt(state.playback)
    house.stage?.adopt(state)
    house.queue?.adopt(state)
    takeSeat(house, state.you)
    house.succession.adopt(state.you)
    drawRights(house)
    composer?.outbox.flush()
  })
  inRoom("room_updated", (changed) => {
    house.room = { ...house.room, ...changed }
    const title = document.querySelector(".marquee-title bdi")
    if (changed.name && title) title.textContent = changed.name
    drawRights(house)
  })
  inRoom("room_ended", () => {
    socket.stop("ended")
    location.reload()
  })

  // --- people
  inRoom("presence_diff", (diff) => people.diff(diff))
  inRoom("member_updated", (member) => people.update(member))
  inRoom("buffering", ({ user_ids: userIds }) => people.setBuffering(userIds))
  inRoom("drift", ({ user_id: userId, drift_ms: driftMs }) => people.setDrift(userId, driftMs))
  inRoom("ready", ({ user_ids: userIds }) => people.setReady(userIds))
  inRoom("host_changed", (change) => {
    const { user_id: userId } = change
    const before = people.hostId
    people.setHost(userId)
    house.succession.moved(change, before)
    chat.redress()
    if (!userId) return
    if (userId === me) house.said(words.say("host_you"))
    else house.announce(words.say("host_now", { name: people.name(userId) }))
  })
  on("look_again", () => socket.resume(channel))
  on("control_requested", ({ data }) => {
    if (data.room_id === house.room.id) house.said(words.say("control_requested", { name: data.name }))
  })
  on("person_muted", ({ data }) => {
    people.setMuted(data.user_id, data.on)
    chat.redress()
  })
  on("sanctioned", ({ data }) => data.room_id === house.room.id && tellSanction(house, data))
  on("notification", ({ data }) => data.text && house.said(data.text))

  // --- words
  inRoom("chat_message", (message) => {
    typing.stopped(message.user_id)
    chat.post(message)
  })
  inRoom("message_changed", (message) => chat.change(message))
  inRoom("skipped", ({ seq }) => chat.skip(seq))
  inRoom("typing", ({ user_id: userId }) => typing.seen(userId))

  // --- the film
  inRoom("host_sync", (synced) => {
    player?.synced(synced)
    if (player?.isPlaying) people.setReady([])
    drawRights(house)
    house.ready?.draw()
  })
  inRoom("queue", ({ items }) => house.queue?.told(items))
  inRoom("skip_vote", (told) => house.queue?.skipTold(told))
}

function shutOut({ connection, composer }, words) {
  connection.stopped(words)
  composer?.field.setEnabled(false, words)
}

function tellSanction({ words, said, composer }, { what, room_name: room, reason, until_ms: untilMs }) {
  const keys = { kick: "kicked", ban: "banned", silence: "silenced_in" }
  const time = untilMs ? words.fullTime(untilMs) : ""
  const text = [words.say(keys[what], { room, time }), reason && words.say("reason", { reason })].filter(Boolean).join(" ")
  said(text, "error")
  if (what === "silence") composer?.silence(untilMs, text)
}
