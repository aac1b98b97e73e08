// When a line that stands is asked whether it still does: once in a while, and after every sleep.

const TICK_MS = 5_000
const BEAT_EVERY_MS = 20_000
const SLEPT_AFTER_MS = 5_000

// By the clock on the wall: that of the browser (performance.now) may stand still while the machine sleeps.
export class Pulse {
  #beat
  #wake
  #nowMs
  #timer = null
  #tickedAtMs = 0
  #beatAtMs = 0
  #heardAtMs = 0

  constructor({ beat, wake, nowMs = Date.now }) {
    this.#beat = beat
    this.#wake = wake
    this.#nowMs = nowMs
  }

  start() {
    this.stop()
    this.#tickedAtMs = this.#beatAtMs = this.#nowMs()
    this.#timer = setInterval(() => this.tick(), TICK_MS)
  }

  stop() {
    clearInterval(this.#timer)
    this.#timer = null
  }

  heard() {
    this.#heardAtMs = this.#nowMs()
  }

  // Somebody looks at the page again: what stood still meanwhile is not waited for.
  comeBack() {
    if (this.#nowMs() - this.#heardAtMs > SLEPT_AFTER_MS) this.#wake()
  }

  // Timers stand still in sleep: a tick that comes far too late tells that there was one.
  tick() {
    const nowMs = this.#nowMs()
    const hasSlept = nowMs - this.#tickedAtMs > TICK_MS + SLEPT_AFTER_MS
    this.#tickedAtMs = nowMs
    if (!hasSlept && nowMs - this.#beatAtMs < BEAT_EVERY_MS) return
    this.#beatAtMs = nowMs
    if (hasSlept) this.#wake()
    else this.#beat()
  }
}
