// One socket per page: asks, hears, comes back after every loss and repairs what was missed (PROTOCOL.md 1).

import { localNow } from "./clock.js"

const ANSWER_WITHIN_MS = 10_000
const HEARTBEAT_EVERY_MS = 20_000
const HEARTBEAT_WITHIN_MS = 8_000
const WAKE_WITHIN_MS = 3_000
const SLEPT_AFTER_MS = 5_000
const SHORTEST_CEILING_MS = 500
const LONGEST_CEILING_MS = 10_000
const FLOOD_WAIT_MS = 10_000
const HELD_AT_MOST = 400
// A connection that lasted this long was a good one: the next loss starts from the shortest wait.
const STEADY_AFTER_MS = 10_000

const STOPPED_BY = { 4001: "signed-out", 4003: "removed", 4004: "gone" }

// Full jitter: a thousand pages that lost the same server do not come back in the same instant.
export function backoffMs(attempt, random = Math.random()) {
  return random * Math.min(LONGEST_CEILING_MS, SHORTEST_CEILING_MS * 2 ** attempt)
}

// What to do with a numbered broadcast: "drop" (seen), "apply" (the next one) or "hold" (something is missing).
export function placeOf(rev, lastRev, isResuming) {
  if (lastRev !== null && rev <= lastRev) return "drop"
  if (isResuming || lastRev === null) return "hold"
  return rev === lastRev + 1 ? "apply" : "hold"
}

// After the state of `stateRev`: what was held and is newer, in order; `isWhole` if nothing is missing in it.
export function unheld(held, stateRev) {
  const newer = held.filter(({ rev }) => rev > stateRev).sort((one, other) => one.rev - other.rev)
  const fresh = newer.filter(({ rev }, place) => place === 0 || newer[place - 1].rev !== rev)
  const isWhole = fresh.every(({ rev }, place) => rev === stateRev + 1 + place)
  return { fresh, isWhole }
}

export class LiveError extends Error {
  constructor({ code, error = "lost", message = "", data = {} }) {
    super(message)
    this.code = code
    this.error = error
    this.data = data
  }

  // Nobody knows whether it was done: ask again with the same client_id.
  get isUnknown() {
    return this.code === "LOST" || this.code === "NO_ANSWER"
  }
}

class Channel {
  rev
  isResuming = false
  held = []

  constructor(rev) {
    this.rev = rev
  }
}

export class LiveSocket extends EventTarget {
  #url
  #socket = null
  #channels = new Map()
  #asked = new Map()
  #lastRef = 0
  #attempt = 0
  #retryTimer = null
  #heartbeat = null
  #heardAtMs = 0
  #openedAtMs = 0
  #epoch = null
  #state = "idle"
  #isStopped = false

  constructor(url) {
    super()
    this.#url = url
  }

  get isLive() {
    return this.#state === "live"
  }

  get state() {
    return this.#state
  }

  connect() {
    addEventListener("online", () => this.#comeBackNow())
    addEventListener("offline", () => this.check(WAKE_WITHIN_MS))
    addEventListener("pagehide", () => this.#hangUp())
    addEventListener("pageshow", (event) => event.persisted && this.#comeBackNow())
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && localNow() - this.#heardAtMs > SLEPT_AFTER_MS) this.wake()
    })
    this.#open()
  }

  // From now on this channel is heard; after each loss its state is asked for since the last change seen.
  join(channel, lastRev = null) {
    this.#channels.set(channel, new Channel(lastRev))
    if (this.isLive) this.#resume(channel)
  }

  leave(channel) {
    this.#channels.delete(channel)
  }

  // Join again, as if everything since the last change had been missed.
  resume(channel) {
    if (this.isLive) this.#resume(channel)
  }

  request(event, data = {}, { channel, withinMs = ANSWER_WITHIN_MS } = {}) {
    if (this.#socket?.readyState !== WebSocket.OPEN) {
      return Promise.reject(new LiveError({ code: "LOST" }))
    }
    const ref = String((this.#lastRef += 1))
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#asked.delete(ref)
        reject(new LiveError({ code: "NO_ANSWER" }))
      }, withinMs)
      this.#asked.set(ref, { resolve, reject, timer })
      this.#socket.send(JSON.stringify({ event, ref, channel, data }))
    })
  }

  // For what nobody waits for (typing): lost when there is no line.
  send(event, data = {}, { channel } = {}) {
    if (this.isLive) this.#socket.send(JSON.stringify({ event, channel, data }))
  }

  // One exchange of clocks, or null; also how both sides know that the line still stands.
  async probe(withinMs = HEARTBEAT_WITHIN_MS) {
    const t0 = localNow()
    try {
      const answer = await this.request("clock", { t0_ms: Math.round(t0) }, { withinMs })
      return { t0, t1: answer.t1_ms, t2: answer.t2_ms, t3: localNow() }
    } catch {
      return null
    }
  }

  // A line that does not answer in time is dropped and made anew.
  async check(withinMs = HEARTBEAT_WITHIN_MS) {
    const socket = this.#socket
    if (!this.isLive) return
    if ((await this.probe(withinMs)) === null && this.#socket === socket) this.#drop()
  }

  wake() {
    if (this.isLive) {
      this.check(WAKE_WITHIN_MS)
      this.#tell("wake")
    } else {
      this.#comeBackNow()
    }
  }

  stop(reason) {
    this.#isStopped = true
    this.#hangUp()
    this.#set("stopped", reason)
  }

  #open() {
    clearTimeout(this.#retryTimer)
    if (this.#isStopped || this.#socket) return
    if (this.#state === "idle") this.#set("connecting")
    const socket = new WebSocket(this.#url)
    this.#socket = socket
    socket.addEventListener("message", ({ data }) => {
      if (this.#socket === socket) this.#hear(data)
    })
    socket.addEventListener("close", ({ code, reason }) => {
      if (this.#socket === socket) this.#closed(code, reason)
    })
  }

  #comeBackNow() {
    if (this.#isStopped || this.#socket) return
    this.#attempt = 0
    this.#open()
  }

  // Forget the socket first: a dead line may take minutes to say that it closed.
  #drop() {
    this.#socket?.close()
    this.#closed(1006, "")
  }

  #hangUp() {
    clearTimeout(this.#retryTimer)
    const socket = this.#socket
    this.#forget()
    socket?.close(1000)
    if (!this.#isStopped) this.#set("reconnecting")
  }

  #forget() {
    this.#socket = null
    clearInterval(this.#heartbeat)
    for (const channel of this.#channels.values()) {
      channel.isResuming = false
      channel.held = []
    }
    const asked = [...this.#asked.values()]
    this.#asked.clear()
    for (const { reject, timer } of asked) {
      clearTimeout(timer)
      reject(new LiveError({ code: "LOST" }))
    }
  }

  #closed(code, reason) {
    this.#forget()
    if (STOPPED_BY[code]) {
      this.#isStopped = true
      this.#set("stopped", STOPPED_BY[code], reason)
      return
    }
    if (this.#openedAtMs && localNow() - this.#openedAtMs > STEADY_AFTER_MS) this.#attempt = 0
    this.#openedAtMs = 0
    this.#set(navigator.onLine ? "reconnecting" : "offline")
    const waitMs = backoffMs(this.#attempt) + (code === 4029 ? FLOOD_WAIT_MS : 0)
    this.#attempt += 1
    this.#retryTimer = setTimeout(() => this.#open(), waitMs)
  }

  #hear(text) {
    this.#heardAtMs = localNow()
    const frame = JSON.parse(text)
    if (frame.event === "ok" || frame.event === "error") this.#answered(frame)
    else if (frame.event === "welcome") this.#welcomed(frame.data)
    else if (frame.event === "resync") this.#resync(frame)
    else this.#broadcast(frame)
  }

  #answered({ event, ref, data, error, message, code }) {
    const asked = this.#asked.get(ref)
    if (!asked) return
    this.#asked.delete(ref)
    clearTimeout(asked.timer)
    if (event === "ok") asked.resolve(data ?? {})
    else asked.reject(new LiveError({ error, message, code, data }))
  }

  #welcomed(welcome) {
    // Another epoch: the database is an older one, what we remember may never have happened there.
    const isOtherEpoch = this.#epoch !== null && this.#epoch !== welcome.epoch
    this.#epoch = welcome.epoch
    this.#openedAtMs = localNow()
    if (isOtherEpoch) {
      for (const channel of this.#channels.values()) channel.rev = null
      this.#tell("epoch")
    }
    this.#heartbeat = setInterval(() => this.check(), HEARTBEAT_EVERY_MS)
    this.#set("live")
    this.#tell("welcome", welcome)
    for (const name of this.#channels.keys()) this.#resume(name)
  }

  #resync({ channel, data }) {
    const name = channel ?? data?.channel
    if (name) this.#resume(name)
    else for (const each of this.#channels.keys()) this.#resume(each)
  }

  #broadcast({ event, channel: name, data = {} }) {
    const channel = this.#channels.get(name)
    if (!channel || typeof data.rev !== "number") {
      this.#tell(event, { channel: name, data })
      return
    }
    const place = placeOf(data.rev, channel.rev, channel.isResuming)
    if (place === "apply") {
      channel.rev = data.rev
      this.#tell(event, { channel: name, data })
    } else if (place === "hold") {
      if (channel.held.length < HELD_AT_MOST) channel.held.push({ rev: data.rev, event, data })
      this.#resume(name)
    }
  }

  async #resume(name) {
    const channel = this.#channels.get(name)
    if (!channel || channel.isResuming) return
    channel.isResuming = true
    const socket = this.#socket
    const since = channel.rev
    let state
    try {
      const asked = since === null ? {} : { last_rev: since }
      state = await this.request("join_room", asked, { channel: name })
    } catch (error) {
      if (this.#socket !== socket || this.#channels.get(name) !== channel) return
      channel.isResuming = false
      this.#notJoined(name, error)
      return
    }
    if (this.#socket !== socket || this.#channels.get(name) !== channel) return
    channel.rev = state.rev
    this.#tell("state", { channel: name, data: state, since })
    const { fresh, isWhole } = unheld(channel.held, state.rev)
    channel.held = []
    channel.isResuming = false
    if (!isWhole) {
      this.#resume(name)
      return
    }
    for (const { rev, event, data } of fresh) {
      channel.rev = rev
      this.#tell(event, { channel: name, data })
    }
  }

  #notJoined(name, error) {
    if (error.code === "RATE_LIMITED") {
      setTimeout(() => this.resume(name), error.data?.retry_after_ms ?? 1000)
    } else if (error.isUnknown) {
      this.#drop()
    } else {
      this.#tell("refused", { channel: name, error })
    }
  }

  #set(state, reason = "", words = "") {
    if (this.#state === state && !reason) return
    this.#state = state
    this.#tell("status", { state, reason, words })
  }

  #tell(event, detail) {
    this.dispatchEvent(new CustomEvent(event, { detail }))
  }
}
