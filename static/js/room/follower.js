// Keeps a <video> or <audio> where the room's film or song is: small drift by rate, large by seeking, both as its rules decide.

import { correction, learntLatency, median, positionAt } from "./sync.js"

const LOOK_EVERY_MS = 200
const READINGS = 3
// After a command, a seek or a stall: so long small jumps are better than slow chasing.
const FRESH_MS = 4000
const RATE_STEP = 0.001
const MANNERS = {
  correct: correction,
  betweenSeeksMs: 800,
  // So near, nothing is sought: after a command, and where the film rests.
  closeMs: 60,
  restsWithinMs: 60,
  // Whether the way to a place tells how long the next one takes.
  learnsFrom: () => true,
}

export class Follower {
  #video
  #clock
  #manners
  #playback = null
  #readings = []
  #isCorrecting = false
  #freshUntilMs = 0
  #soughtAtMs = 0
  #latencyMs = 0
  #isLearning = false
  #canRate = true
  #drift = null

  // `manners`: how a drift is answered, where not as a <video> of our own.
  constructor(video, clock, manners = {}) {
    this.#video = video
    this.#clock = clock
    this.#manners = { ...MANNERS, ...manners }
    video.addEventListener("seeked", () => this.#landed())
    video.addEventListener("playing", () => this.#landed())
    video.addEventListener("waiting", () => this.#fresh())
    setInterval(() => this.#look(), LOOK_EVERY_MS)
  }

  // Ahead of the room is positive; null while nothing can be said.
  get driftMs() {
    return this.#drift
  }

  follow(playback) {
    this.#playback = playback
    this.aimAgain()
  }

  aimAgain() {
    this.#fresh()
    if (!this.#playback?.media) {
      this.#drift = null
      return
    }
    this.#setRate(this.#playback.rate)
    if (this.#video.readyState >= 1 && Math.abs(this.#measure()) > this.#manners.closeMs) this.#seek()
  }

  #fresh() {
    this.#readings = []
    this.#isCorrecting = false
    this.#freshUntilMs = performance.now() + FRESH_MS
  }

  #measure() {
    return this.#video.currentTime * 1000 - this.#target(this.#clock.now())
  }

  #target(atMs) {
    const position = positionAt(this.#playback, atMs)
    const endMs = this.#video.duration * 1000
    return Number.isFinite(endMs) ? Math.min(position, endMs) : position
  }

  #seek() {
    const aheadMs = this.#playback.is_playing ? this.#latencyMs * this.#playback.rate : 0
    this.#soughtAtMs = performance.now()
    this.#isLearning = this.#playback.is_playing && this.#manners.learnsFrom(this.#video)
    this.#readings = []
    this.#setRate(this.#playback.rate)
    this.#video.currentTime = this.#target(this.#clock.now() + aheadMs) / 1000
  }

  // The first reading after a seek tells how late seeks land here.
  #landed() {
    this.#readings = []
    this.#freshUntilMs = Math.max(this.#freshUntilMs, performance.now() + FRESH_MS / 2)
  }

  #look() {
    const video = this.#video
    if (!this.#playback?.media || video.readyState < 2 || video.seeking) return
    if (!this.#playback.is_playing) {
      this.#drift = this.#measure()
      if (Math.abs(this.#drift) > this.#manners.restsWithinMs) this.#seek()
      return
    }
    if (video.paused || video.ended || video.readyState < 3) return
    this.#readings = [...this.#readings, this.#measure()].slice(-READINGS)
    if (this.#readings.length < READINGS) return
    this.#drift = median(this.#readings)
    if (this.#isLearning) {
      this.#isLearning = false
      this.#latencyMs = learntLatency(this.#latencyMs, this.#drift)
    }
    this.#correct()
  }

  #correct() {
    const nowMs = performance.now()
    const { kind, by } = this.#manners.correct(this.#drift, {
      canRate: this.#canRate,
      isFresh: nowMs < this.#freshUntilMs,
      isCorrecting: this.#isCorrecting,
    })
    this.#isCorrecting = kind === "rate"
    if (kind === "seek") {
      if (nowMs - this.#soughtAtMs > this.#manners.betweenSeeksMs) this.#seek()
    } else {
      this.#setRate(this.#playback.rate * (1 + (by ?? 0)))
    }
  }

  // Some players only know a few speeds: then a seek has to do it.
  #setRate(rate) {
    if (Math.abs(this.#video.playbackRate - rate) < RATE_STEP) return
    try {
      this.#video.playbackRate = rate
      this.#canRate = Math.abs(this.#video.playbackRate - rate) < 0.01
    } catch {
      this.#canRate = false
    }
  }
}
