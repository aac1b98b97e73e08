// The record player: a few turntables in turn, so that the next song is loaded before it is on and begins where the last one ends.

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
// Beside the song that is on.
const LOADED_AT_ONCE = 3

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

  // `tables`: see turntables.js.
  constructor({ tables, clock }) {
    super()
    this.#clock = clock
    this.#tables = tables
    for (const table of this.#tables) this.#listenTo(table)
  }

  // "silent", "resting", "blocked", "failed", "loading" or "playing".
  get state() {
    const player = this.#current?.player
    if (!this.#on.song) return "silent"
    if (this.#hasFailed) return "failed"
    if (!this.#on.isPlaying) return "resting"
    if (this.#isBlocked) return "blocked"
    return player.readyState < 3 || (player.paused && !player.ended) ? "loading" : "playing"
  }

  // Why it has failed, where the player says so.
  get trouble() {
    return (this.#hasFailed && this.#current?.player.error?.reason) || null
  }

  get driftMs() {
    return this.#current?.follower.driftMs ?? null
  }

  setSound({ volume, isSilent }) {
    this.#volume = volume
    this.#isSilent = isSilent
    for (const table of this.#tables) table.setSound({ volume, isSilent })
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
    for (const song of wanted.slice(0, LOADED_AT_ONCE)) {
      if (!this.#tableOf(song) && this.#freeFor(song).length) this.#take(song, wanted)
    }
    this.#schedule()
  }

  // Inside the tap itself: what is allowed now stays allowed, for the songs to come too.
  listen() {
    this.#isBlocked = false
    for (const table of this.#tables) table.allow()
    if (this.#current && this.#on.song) this.#aim(this.#current)
    this.#tell()
  }

  #listenTo(table) {
    const { player } = table
    const whenOn = (event, act) => player.addEventListener(event, () => table === this.#current && act())
    player.addEventListener("error", () => this.#failed(table))
    whenOn("ended", () => this.#ended())
    // Its beginning is not the room's: found before anything is heard of it.
    whenOn("loadedmetadata", () => this.#on.isPlaying && table.follower.aimAgain())
    whenOn("pause", () => this.#paused(player))
    whenOn("playing", () => this.#started(player))
    for (const event of ["waiting", "canplay"]) whenOn(event, () => this.#tell())
  }

  // Not by the room: headphones were pulled out, or another program took the sound.
  #paused(player) {
    if (this.#on.isPlaying && player.paused && !player.ended && !this.#hasFailed) this.#isBlocked = true
    this.#tell()
  }

  // Perhaps by a hand on the player's own buttons, which is a gesture, too; but the room decides whether it rests.
  #started(player) {
    this.#isBlocked = false
    this.#hasFailed = false
    if (!this.#on.isPlaying) player.pause()
    this.#tell()
  }

  // To a song that is not on this turntable, or to the same one from its beginning.
  #change(song) {
    const before = this.#current
    this.#hasFailed = false
    this.#current = this.#tableOf(song) ?? this.#take(song)
    if (before && before !== this.#current) this.#retire(before)
    if (this.#current) this.#obey()
    else this.#hasFailed = true
  }

  // The old one ends by itself; only what was cut off has to be stopped.
  #retire(table) {
    const leftMs = (table.player.duration - table.player.currentTime) * 1000
    const isEnding = Number.isFinite(leftMs) && leftMs < ENDED_WITHIN_MS
    if (!isEnding || !table.isExact) {
      table.clear()
      return
    }
    table.follower.follow(null)
    table.song = null
    table.startsMs = null
    setTimeout(() => table.song === null && table.player.pause(), RINGS_ON_MS + this.#leadMs)
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
    if (!isPlaying) table.player.pause()
    else if (this.#clock.now() < startsMs + song.duration_ms) this.#play(table)
  }

  async #play(table) {
    if (this.#isBlocked || !table.player.paused || table.player.ended) return
    try {
      await table.player.play()
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
    this.#tell()
    if (!table?.isExact) return
    const learn = () => setTimeout(() => this.#learn(table, startsMs), LEARN_AFTER_MS)
    table.player.addEventListener("playing", learn, { once: true })
  }

  // What this browser took longer from play() to the sound, it will take again.
  #learn(table, startsMs) {
    if (table !== this.#current || table.startsMs !== startsMs || table.player.paused) return
    const lateMs = this.#clock.now() - startsMs - table.player.currentTime * 1000
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

  #freeFor(song) {
    return this.#tables.filter((table) => table !== this.#current && table.plays(song))
  }

  // A turntable that nobody needs any more, else the one whose song is not wanted; where there is but one, that one.
  #take(song, wanted = []) {
    const free = this.#freeFor(song)
    const ids = wanted.map((each) => each.id)
    const table =
      free.find((each) => !each.song && (each.player.paused || each.player.ended)) ??
      free.find((each) => each.song && !ids.includes(each.song.id)) ??
      free.find((each) => each.player.paused) ??
      free[0] ??
      this.#tables.find((each) => each.plays(song))
    if (!table) return null
    table.clear()
    table.put(song)
    table.setSound({ volume: this.#volume, isSilent: this.#isSilent })
    return table
  }

  #fallSilent() {
    for (const table of this.#tables) table.clear()
    this.#current = null
    this.#following = null
    clearTimeout(this.#timer)
  }

  #failed(table) {
    if (!table.song || !table.player.error) return
    const { isFinal, againMs } = table.player.error
    const waitMs = isFinal ? undefined : (TRY_AGAIN_MS[table.tries] ?? againMs)
    const { song } = table
    table.tries += 1
    if (table === this.#current) this.#hasFailed = true
    if (waitMs !== undefined) setTimeout(() => table.song === song && this.#tryAgain(table), waitMs)
    this.#tell()
  }

  #tryAgain(table) {
    table.tryAgain()
    if (table !== this.#current) return
    if (table.isExact) {
      this.#hasFailed = false
      this.#obey()
    } else this.#aim(table) // nothing better is known of it until it plays
  }

  #tell() {
    this.dispatchEvent(new Event("change"))
  }
}
