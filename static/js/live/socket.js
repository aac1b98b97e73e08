// One socket per page: asks, hears, comes back after every loss and repairs what was missed (PROTOCOL.md 1).

import { localNow } from "./clock.js"
import { Channel, placeOf, unheld } from "./numbering.js"
import { Pulse } from "./pulse.js"

const ANSWER_WITHIN_MS = 10_000
const OPENED_WITHIN_MS = 10_000
const HEARTBEAT_WITHIN_MS = 8_000
const WAKE_WITHIN_MS = 3_000
const SHORTEST_CEILING_MS = 500
const LONGEST_CEILING_MS = 10_000
const FLOOD_WAIT_MS = 10_000
// A connection that lasted this long was a good one: the next loss starts from the shortest wait.
const STEADY_AFTER_MS = 10_000

const STOPPED_BY = { 4001: "signed-out", 4003: "removed", 4004: "gone" }

// Full jitter: a thousand pages that lost the same server do not come back in the same instant.
export function backoffMs(attempt, random = Math.random()) {
  return random * Math.min(LONGEST_CEILING_MS, SHORTEST_CEILING_MS * 2 ** attempt)
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

export class LiveSocket extends EventTarget {
  #url
  #socket = null
  #channels = new Map()
  #asked = new Map()
  #lastRef = 0
  #attempt = 0
  #retryTimer = null
  #openTimer = null
  #pulse
  #openedAtMs = 0
  #epoch = null
  #state = "idle"
  #isStopped = false

  constructor(url) {
    super()
    this.#url = url
    this.#pulse = new Pulse({ beat: () => this.check(), wake: () => this.wake() })
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
    document.addEventListener("resume", () => this.wake())
    document.addEventListener("visibilitychange", () => !document.hidden && this.#pulse.comeBack())
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

  // One exchange of clocks, or null.
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
    if (!this.isLive) return
    const socket = this.#socket
    const names = this.#channels.size ? [...this.#channels.keys()] : [undefined]
    const answers = await Promise.all(names.map((name) => this.#beat(name, withinMs)))
    if (answers.includes(false) && this.#socket === socket) this.#drop()
  }

  // Says what was seen last; the answer names a later change, if one was told and never came to be shown.
  async #beat(name, withinMs) {
    const channel = this.#channels.get(name)
    const asked = { t0_ms: Math.round(localNow()), rev: channel?.rev ?? undefined }
    try {
      const { rev } = await this.request("clock", asked, { channel: name, withinMs })
      if (this.#channels.get(name) === channel && rev > channel.rev) this.#resume(name)
      return true
    } catch (error) {
      return !error.isUnknown
    }
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
    // A dead line may not even refuse.
    this.#openTimer = setTimeout(() => this.#socket === socket && this.#drop(), OPENED_WITHIN_MS)
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
    clearTimeout(this.#openTimer)
    this.#pulse.stop()
    for (const channel of this.#channels.values()) channel.forgetHeld()
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
    this.#pulse.heard()
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
    clearTimeout(this.#openTimer)
    this.#pulse.start()
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
      channel.hold({ rev: data.rev, event, data })
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
    channel.forgetHeld()
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
