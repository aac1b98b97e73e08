// What was written and is not yet known to be kept: survives a reload, is sent in order, each thing once.

import { plain } from "./words.js"

const OLDEST_MS = 24 * 60 * 60 * 1000
const RETRY_UNKNOWN_MS = 1500

// What the server refuses for good; anything else is worth another try with the same client_id.
export function isFinal(error) {
  return !(error.isUnknown || error.code === "RATE_LIMITED")
}

export class Outbox extends EventTarget {
  #storage
  #key
  #letters = []
  #send
  #isBusy = false
  #timer = null

  // `send(letter)` answers what was kept, or throws a LiveError.
  constructor({ storage, key, send, nowMs = Date.now() }) {
    super()
    this.#storage = storage
    this.#key = key
    this.#send = send
    this.#letters = this.#read().filter((letter) => nowMs - letter.atMs < OLDEST_MS)
  }

  get letters() {
    return [...this.#letters]
  }

  add({ text, replyTo = null, clientId = newId(), atMs = Date.now() }) {
    const letter = { clientId, text, replyTo, atMs, isFailed: false, why: "" }
    this.#letters.push(letter)
    this.#keep()
    this.flush()
    return letter
  }

  retry(clientId) {
    const letter = this.#find(clientId)
    if (!letter) return
    letter.isFailed = false
    letter.why = ""
    this.#keep()
    this.#tell("changed", letter)
    this.flush()
  }

  remove(clientId) {
    this.#letters = this.#letters.filter((letter) => letter.clientId !== clientId)
    this.#keep()
  }

  // One after the other, so that they stand in the room as they were written.
  async flush() {
    clearTimeout(this.#timer)
    if (this.#isBusy) return
    this.#isBusy = true
    try {
      for (;;) {
        const letter = this.#letters.find(({ isFailed }) => !isFailed)
        if (!letter || !(await this.#post(letter))) return
      }
    } finally {
      this.#isBusy = false
    }
  }

  // Answers whether the next one may go.
  async #post(letter) {
    try {
      const kept = await this.#send(letter)
      this.remove(letter.clientId)
      this.#tell("sent", { ...letter, kept })
      return true
    } catch (error) {
      if (isFinal(error)) {
        letter.isFailed = true
        letter.why = plain(error.message)
        this.#keep()
        this.#tell("changed", letter)
        return true
      }
      const waitMs = error.data?.retry_after_ms ?? RETRY_UNKNOWN_MS
      this.#timer = setTimeout(() => this.flush(), waitMs)
      this.#tell("waiting", { ...letter, waitMs, code: error.code })
      return false
    }
  }

  #find(clientId) {
    return this.#letters.find((letter) => letter.clientId === clientId)
  }

  #read() {
    try {
      const kept = JSON.parse(this.#storage.getItem(this.#key) ?? "[]")
      return Array.isArray(kept) ? kept : []
    } catch {
      return []
    }
  }

  // A full or forbidden storage must not stop anybody from talking.
  #keep() {
    try {
      if (this.#letters.length) this.#storage.setItem(this.#key, JSON.stringify(this.#letters))
      else this.#storage.removeItem(this.#key)
    } catch {
      // kept in memory only
    }
  }

  #tell(event, detail) {
    this.dispatchEvent(new CustomEvent(event, { detail }))
  }
}

// crypto.randomUUID needs a secure context; a house on the local network has none.
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID()
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6] & 0x0f) | 0x40
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5")
}
