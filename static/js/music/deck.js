// The record player: a few <audio> elements in turn, so that the next song is loaded before it is on and begins where the last one ends.

import { Follower } from "../room/follower.js"
import { songCorrection } from "./tempo.js"

// From here on a timer is exact enough.
const NEAR_MS = 1000
// The last note may ring on for so long under the first of the next song.
const RINGS_ON_MS = 150
// Somebody who is told of another song at its time was not interrupted: this one just ended.
const ENDED_WITHIN_MS = 1500
// How long a browser takes from play() to the first sound, until this one has told.
const LEAD_MS = 40
const LEAD_AT_MOST_MS = 250
// Before the follower has its readings and moves the song.
const LEARN_AFTER_MS = 300
const TRY_AGAIN_MS = [2000, 5000, 10_000]

class Turntable {
  song = null
  startsMs = null
  tries = 0

  constructor(audio, clock) {
    this.audio = audio
    this.follower = new Follower(audio, clock, songCorrection)
  }

  load(song) {
    this.song = song
    this.startsMs = null
    this.tries = 0
    this.audio.preload = "auto"
    this.audio.src = song.audio_url
    this.audio.load()
  }

  clear() {
    this.song = null
    this.startsMs = null
    this.follower.follow(null)
    this.audio.pause()
    if (this.audio.hasAttribute("src")) {
      this.audio.removeAttribute("src")
      this.audio.load()
    }
  }
}

// Tells "change" when what it does is other than before: see `state`.
export class Deck extends EventTarget {
  #tables
  #clock
  #current = null
  #on = { song: null, isPlaying: false, startsMs: 0, positionMs: 0 }
  #following = null
  #timer = null
  #leadMs = LEAD_MS
  #isBlocked = false
  #hasFailed = false
  #volume = 1
  #isSilent = false

  constructor({ elements, clock }) {
    super()
    this.#clock = clock
    this.#tables = elements.map((audio) => new Turntable(audio, clock))
    for (const table of this.#tables) this.#listenTo(table)
  }

  // "silent", "resting", "blocked", "failed", "loading" or "playing".
  get state() {
    const audio = this.#current?.audio
    if (!this.#on.song) return "silent"
    if (this.#hasFailed) return "failed"
    if (!this.#on.isPlaying) return "resting"
    if (this.#isBlocked) return "blocked"
    return audio.readyState < 3 || (audio.paused && !audio.ended) ? "loading" : "playing"
  }

  get driftMs() {
    return this.#current?.follower.driftMs ?? null
  }

  setSound({ volume, isSilent }) {
    this.#volume = volume
    this.#isSilent = isSilent
    for (const { audio } of this.#tables) {
      audio.volume = volume
      audio.muted = isSilent
    }
  }

  // {song, startsMs, isPlaying, positionMs}: what the room hears now.
  show(on) {
    this.#on = on
    if (!on.song) this.#fallSilent()
    else if (this.#current?.song?.id === on.song.id) this.#obey()
    else this.#change(on.song)
    this.#tell()
  }

  // What follows ({song, startsMs} or null), and which songs to have ready.
  expect(following, songs) {
    const isBegun = following && this.#current?.startsMs === following.startsMs
    this.#following = isBegun ? null : following
    const wanted = [...(this.#following ? [following.song] : []), ...songs]
    for (const song of wanted.slice(0, this.#tables.length - 1)) {
      if (!this.#tableOf(song)) this.#take(song, wanted)
    }
    this.#schedule()
  }

  // Inside the tap itself: what is allowed now stays allowed, for the songs to come too.
  listen() {
    this.#isBlocked = false
    for (const table of this.#tables) if (!table.song) table.audio.load()
    if (this.#current && this.#on.song) this.#aim(this.#current)
    this.#tell()
  }

  #listenTo(table) {
    const { audio } = table
    const whenOn = (event, act) => audio.addEventListener(event, () => table === this.#current && act())
    audio.addEventListener("error", () => this.#failed(table))
    whenOn("ended", () => this.#ended())
    // Its beginning is not the room's: found before anything is heard of it.
    whenOn("loadedmetadata", () => this.#on.isPlaying && table.follower.aimAgain())
    whenOn("pause", () => this.#paused(audio))
    for (const event of ["playing", "waiting", "canplay"]) whenOn(event, () => this.#tell())
  }

  // Not by the room: headphones were pulled out, or another program took the sound.
  #paused(audio) {
    if (this.#on.isPlaying && audio.paused && !audio.ended && !this.#hasFailed) this.#isBlocked = true
    this.#tell()
  }

  // To a song that is not on this turntable, or to the same one from its beginning.
  #change(song) {
    const before = this.#current
    this.#hasFailed = false
    this.#current = this.#tableOf(song) ?? this.#take(song)
    if (before) this.#retire(before)
    this.#obey()
  }

  // The old one ends by itself; only what was cut off has to be stopped.
  #retire(table) {
    const leftMs = (table.audio.duration - table.audio.currentTime) * 1000
    const isEnding = Number.isFinite(leftMs) && leftMs < ENDED_WITHIN_MS
    if (!isEnding) {
      table.clear()
      return
    }
    table.follower.follow(null)
    table.song = null
    table.startsMs = null
    setTimeout(() => table.song === null && table.audio.pause(), RINGS_ON_MS + this.#leadMs)
  }

  #obey() {
    const { song, isPlaying, startsMs } = this.#on
    const table = this.#current
    if (!song || !table) return
    const isTold = isPlaying && table.startsMs === startsMs
    table.startsMs = isPlaying ? startsMs : null
    // The room confirms what this deck began by itself: taking aim again would be heard.
    if (isTold) this.#play(table)
    else this.#aim(table)
  }

  #aim(table) {
    const { song, isPlaying, startsMs, positionMs } = this.#on
    table.follower.follow({
      media: { url: song.audio_url, duration_ms: song.duration_ms },
      position_ms: isPlaying ? 0 : positionMs,
      at_ms: startsMs,
      is_playing: isPlaying,
      rate: 1,
    })
    if (!isPlaying) table.audio.pause()
    else if (this.#clock.now() < startsMs + song.duration_ms) this.#play(table)
  }

  async #play(table) {
    if (this.#isBlocked || !table.audio.paused || table.audio.ended) return
    try {
      await table.audio.play()
      table.tries = 0
    } catch (error) {
      if (error.name !== "NotAllowedError" || table !== this.#current) return
      this.#isBlocked = true
    }
    this.#tell()
  }

  // --- the hand-over

  #schedule() {
    clearTimeout(this.#timer)
    if (!this.#following || !this.#on.isPlaying) return
    const leftMs = this.#following.startsMs - this.#leadMs - this.#clock.now()
    // Far away the clock may yet be set: look again when it is near.
    if (leftMs > NEAR_MS) this.#timer = setTimeout(() => this.#schedule(), leftMs - NEAR_MS / 2)
    else this.#timer = setTimeout(() => this.#handOver(), Math.max(0, leftMs))
  }

  // Before the room says so: it says it when it happens, and that is too late to begin without a gap.
  #handOver() {
    const { song, startsMs } = this.#following ?? {}
    if (!song || this.#current?.startsMs === startsMs) return
    this.#following = null
    this.#on = { song, startsMs, isPlaying: true, positionMs: 0 }
    this.#change(song)
    const table = this.#current
    const learn = () => setTimeout(() => this.#learn(table, startsMs), LEARN_AFTER_MS)
    table.audio.addEventListener("playing", learn, { once: true })
    this.#tell()
  }

  // What this browser took longer from play() to the sound, it will take again.
  #learn(table, startsMs) {
    if (table !== this.#current || table.startsMs !== startsMs || table.audio.paused) return
    const lateMs = this.#clock.now() - startsMs - table.audio.currentTime * 1000
    this.#leadMs = Math.min(LEAD_AT_MOST_MS, Math.max(0, this.#leadMs + lateMs / 2))
  }

  // A little shorter than everybody thought: no silence for that.
  #ended() {
    if (this.#following && this.#following.startsMs - this.#clock.now() < RINGS_ON_MS) this.#handOver()
    this.#tell()
  }

  // --- what is loaded

  // Beside the one that plays: a song that is played again needs a turntable of its own.
  #tableOf(song) {
    return this.#tables.find((table) => table !== this.#current && table.song?.id === song.id)
  }

  // A turntable that nobody needs any more, else the one whose song is not wanted.
  #take(song, wanted = []) {
    const free = this.#tables.filter((table) => table !== this.#current)
    const ids = wanted.map((each) => each.id)
    const table =
      free.find((each) => !each.song && (each.audio.paused || each.audio.ended)) ??
      free.find((each) => each.song && !ids.includes(each.song.id)) ??
      free.find((each) => each.audio.paused) ??
      free[0]
    table.clear()
    table.load(song)
    table.audio.volume = this.#volume
    table.audio.muted = this.#isSilent
    return table
  }

  #fallSilent() {
    for (const table of this.#tables) table.clear()
    this.#current = null
    this.#following = null
    clearTimeout(this.#timer)
  }

  #failed(table) {
    if (!table.song || !table.audio.hasAttribute("src")) return
    const waitMs = TRY_AGAIN_MS[table.tries]
    const { song } = table
    table.tries += 1
    if (table === this.#current) this.#hasFailed = true
    if (waitMs !== undefined) {
      setTimeout(() => {
        if (table.song !== song) return
        table.audio.load()
        if (table !== this.#current) return
        this.#hasFailed = false
        this.#obey()
      }, waitMs)
    }
    this.#tell()
  }

  #tell() {
    this.dispatchEvent(new Event("change"))
  }
}
