// The screen: one <video> that follows the room's film, and the hand on the projector for who may move it.

import { Follower } from "./follower.js"
import { DriftTeller } from "./sharing.js"
import { openSource } from "./source.js"
import { positionAt, spoken } from "./sync.js"
import { Transport } from "./transport.js"

const DRAW_EVERY_MS = 250
const BUFFERING_AFTER_MS = 3000
const BUFFERING_AGAIN_MS = 20_000

export class Player extends EventTarget {
  #root
  #video
  #socket
  #channel
  #clock
  #words
  #people
  #playback
  #source = null
  #follower
  #transport
  #mayControl = false
  #isScrubbing = false
  #isBlocked = false
  #hasFailed = false
  #wantsSound = true
  #waitingSinceMs = null
  #reportedAtMs = null
  #lastBy = null
  // My moves that the room has not answered yet: the last one, and the version it will have made.
  #turn = null
  #versionToCome = 0
  #hlsUrl
  #drift = new DriftTeller((driftMs) => this.#socket.send("drift", { drift_ms: driftMs }, { channel: this.#channel }))

  constructor({ root, socket, channel, clock, words, people, playback, hlsUrl }) {
    super()
    this.#root = root
    this.#video = root.querySelector("[data-film]")
    this.#socket = socket
    this.#channel = channel
    this.#clock = clock
    this.#words = words
    this.#people = people
    this.#hlsUrl = hlsUrl
    this.#follower = new Follower(this.#video, clock)
    this.#transport = new Transport(root, words)
    this.#playback = playback
    this.#listen()
    this.adopt(playback)
    setInterval(() => this.#draw(), DRAW_EVERY_MS)
  }

  get playback() {
    return this.#playback
  }

  get hasFilm() {
    return Boolean(this.#playback?.media)
  }

  get isPlaying() {
    return Boolean(this.#playback?.is_playing)
  }

  get driftMs() {
    return this.#follower.driftMs
  }

  setMayControl(mayControl) {
    this.#mayControl = mayControl
    this.#drawControls()
  }

  // --- what the room says

  // An older state than the one shown never moves the film back.
  adopt(playback, { by = null } = {}) {
    if (playback && this.#playback && playback.version < this.#playback.version) return
    const before = this.#playback?.media?.url
    this.#playback = playback
    this.#lastBy = by
    const url = playback?.media?.url
    this.#people.setHasFilm(Boolean(url))
    if (url !== before || (url && !this.#source)) this.#load()
    else this.#obey()
    this.#draw()
    this.#drawControls()
  }

  synced({ by, ...playback }) {
    const isOvertaken = this.#turn && by === this.#people.ownId && playback.version < this.#versionToCome
    // My next move is shown already: the one before it must not take the film back for a moment.
    if (isOvertaken && playback.media?.url === this.#playback?.media?.url) {
      this.#playback = { ...this.#playback, version: playback.version }
    } else {
      this.adopt(playback, { by })
    }
  }

  #obey() {
    this.#follower.follow(this.#playback)
    if (!this.hasFilm || !this.#source) return
    if (!this.#playback.is_playing) this.#video.pause()
    else if (!this.#isAtEnd()) this.#play()
  }

  #isAtEnd() {
    return this.#video.duration && positionAt(this.#playback, this.#clock.now()) >= this.#video.duration * 1000
  }

  async #load() {
    this.#source?.close()
    this.#source = null
    this.#isBlocked = false
    this.#hasFailed = false
    this.#waitingSinceMs = null
    this.#drift.forget()
    this.#people.forgetDrifts()
    this.#transport.showCard(this.hasFilm ? null : "empty")
    if (!this.hasFilm) {
      this.#video.removeAttribute("src")
      this.#video.load()
      return
    }
    const { media } = this.#playback
    this.#video.setAttribute("aria-label", media.title)
    this.#transport.screenState("loading")
    try {
      this.#source = await openSource(this.#video, media, {
        hlsUrl: this.#hlsUrl,
        onTrouble: (key) => this.#fail(key),
      })
    } catch (error) {
      this.#fail(error.message)
      return
    }
    this.#obey()
  }

  async #play() {
    if (!this.#video.paused || this.#isBlocked) return
    this.#follower.aimAgain()
    try {
      this.#video.muted = !this.#wantsSound
      await this.#video.play()
    } catch (error) {
      if (error.name === "NotAllowedError") await this.#playSilently()
    }
  }

  // With sound the browser wants to be asked first; without, mostly not.
  async #playSilently() {
    try {
      this.#video.muted = true
      await this.#video.play()
      this.#root.querySelector("[data-action=unmute]").hidden = !this.#wantsSound
    } catch (error) {
      if (error.name !== "NotAllowedError") return
      this.#isBlocked = true
      this.#transport.showCard("join")
      this.#transport.screenState("blocked")
      this.#draw()
    }
  }

  // Inside the tap itself, or the permission is gone again on phones.
  #joinPlayback() {
    this.#isBlocked = false
    this.#waitingSinceMs = null
    this.#wantsSound = true
    this.#video.muted = false
    const playing = this.isPlaying ? this.#video.play() : Promise.resolve()
    this.#transport.showCard(null)
    this.#root.querySelector("[data-action=unmute]").hidden = true
    playing.catch(() => this.#playSilently())
    this.#follower.aimAgain()
  }

  #unmute() {
    this.#wantsSound = true
    this.#video.muted = false
    this.#root.querySelector("[data-action=unmute]").hidden = true
    if (this.#video.paused && this.isPlaying) this.#play()
  }

  #fail(key) {
    this.#hasFailed = true
    this.#transport.showError(key)
  }

  // --- the hand on the projector

  // At its end the film begins again.
  togglePlay() {
    if (this.isPlaying && this.#isAtEnd()) return this.#move("play", 0)
    return this.#move(this.isPlaying ? "pause" : "play", this.#within(this.#positionNow()))
  }

  seekBy(stepMs) {
    return this.#move("seek", this.#within(this.#positionNow() + stepMs))
  }

  load(media) {
    return this.#move("load", 0, { media })
  }

  #positionNow() {
    return this.#playback ? positionAt(this.#playback, this.#clock.now()) : 0
  }

  #within(positionMs) {
    const endMs = this.#durationMs() ?? Infinity
    return Math.max(0, Math.min(positionMs, endMs))
  }

  // At once on this screen, then as the room confirms it: its version tells which came last.
  async #move(action, positionMs, { media } = {}) {
    if (!this.#mayControl) return
    const before = this.#playback
    const version = before?.version ?? 0
    const command = { action, position_ms: Math.round(positionMs) }
    if (media) command.media = media
    if (action !== "load" && before) {
      this.#playback = {
        ...before,
        position_ms: command.position_ms,
        at_ms: this.#clock.now(),
        is_playing: action === "play" || (action === "seek" && before.is_playing),
      }
      this.#obey()
      this.#draw()
    }
    this.#versionToCome = (this.#turn ? this.#versionToCome : version) + 1
    const turn = this.#send(command, version, this.#turn)
    this.#turn = turn
    try {
      await turn
    } catch (error) {
      this.#refused(error, before, action)
      throw error
    } finally {
      if (this.#turn === turn) this.#turn = null
    }
  }

  // One after the other: each names the version that the one before it made.
  async #send(command, version, turnBefore) {
    const made = await turnBefore
    const answer = await this.#socket.request(
      "host_sync",
      { ...command, version: made ?? version },
      { channel: this.#channel },
    )
    return answer.version
  }

  #refused(error, before, action) {
    // Already overtaken by what the room said meanwhile.
    const isOurs = this.#playback?.version === before?.version
    if (error.code === "STALE" && error.data?.playback) this.adopt(error.data.playback)
    else if (isOurs && before) this.adopt(before)
    // The film's dialog says itself what it was refused.
    if (action !== "load") this.dispatchEvent(new CustomEvent("trouble", { detail: error }))
  }

  // --- the element

  #listen() {
    const video = this.#video
    const on = (selector, event, act) => this.#root.querySelector(selector)?.addEventListener(event, act)
    const quietly = (promise) => promise?.catch(() => {})
    on("[data-action=play]", "click", () => quietly(this.togglePlay()))
    on("[data-action=join-playback]", "click", () => this.#joinPlayback())
    on("[data-action=unmute]", "click", () => this.#unmute())
    on("[data-action=reload-film]", "click", () => this.#load())
    on("[data-action=mute]", "click", () => this.toggleMute())
    on("[data-action=fullscreen]", "click", () => this.toggleFullscreen())
    on("[data-action=captions]", "click", () => this.#toggleCaptions())
    on("[data-volume]", "input", ({ target }) => this.#setVolume(Number(target.value) / 100))
    on("[data-scrub]", "input", () => this.#scrubbing())
    on("[data-scrub]", "change", () => quietly(this.#scrubbed()))
    video.addEventListener("click", () => this.#mayControl && quietly(this.togglePlay()))
    for (const event of ["waiting", "stalled", "seeking"]) video.addEventListener(event, () => this.#waiting())
    for (const event of ["playing", "canplay", "seeked", "pause"]) video.addEventListener(event, () => this.#flowing())
    for (const event of ["loadedmetadata", "durationchange", "volumechange", "ended"]) {
      video.addEventListener(event, () => this.#draw())
    }
    video.addEventListener("loadedmetadata", () => this.#obey())
    video.textTracks.addEventListener?.("addtrack", () => this.#draw())
    // A film somebody paused by the keyboard or the system goes on with the room, and the other way round.
    video.addEventListener("pause", () => this.#notAlone())
    document.addEventListener("fullscreenchange", () => this.#draw())
  }

  #notAlone() {
    if (!this.isPlaying || this.#video.ended || this.#video.seeking || document.hidden) return
    setTimeout(() => this.isPlaying && this.#video.paused && !this.#video.ended && this.#play(), 200)
  }

  #waiting() {
    if (this.hasFilm && this.#video.readyState < 3 && this.#waitingSinceMs === null) {
      this.#waitingSinceMs = performance.now()
    }
  }

  #flowing() {
    if (this.#video.readyState < 3 || this.#isBlocked) return
    const wasTold = this.#reportedAtMs !== null
    this.#waitingSinceMs = null
    if (wasTold) this.#report(false)
    this.#draw()
  }

  #report(isBuffering) {
    this.#reportedAtMs = isBuffering ? performance.now() : null
    const data = { is_buffering: isBuffering, position_ms: Math.round(this.#video.currentTime * 1000) }
    this.#socket.send("buffering", data, { channel: this.#channel })
  }

  // Loading, refused by the browser or not playable: the others should not see this seat in sync.
  #reportWaiting() {
    const nowMs = performance.now()
    if (this.#isBlocked || this.#hasFailed) this.#waitingSinceMs ??= nowMs
    if (this.#waitingSinceMs === null) return
    const isLong = nowMs - this.#waitingSinceMs > BUFFERING_AFTER_MS
    const isDue = this.#reportedAtMs === null || nowMs - this.#reportedAtMs > BUFFERING_AGAIN_MS
    if (isLong && isDue) this.#report(true)
  }

  // A reconnection forgets what was reported on the old line.
  reportAgain() {
    this.#reportedAtMs = null
    this.#drift.forget()
  }

  // --- my own: sound, captions, size

  toggleMute() {
    const isSilent = this.#video.muted || this.#video.volume === 0
    this.#wantsSound = isSilent
    this.#video.muted = !isSilent
    if (isSilent && this.#video.volume === 0) this.#video.volume = 0.5
    this.#root.querySelector("[data-action=unmute]").hidden = true
  }

  #setVolume(volume) {
    this.#video.volume = volume
    this.#video.muted = volume === 0
    this.#wantsSound = volume > 0
  }

  #toggleCaptions() {
    const tracks = [...this.#video.textTracks]
    const isShown = tracks.some((track) => track.mode === "showing")
    for (const track of tracks) track.mode = "disabled"
    if (!isShown && tracks[0]) tracks[0].mode = "showing"
    this.#draw()
  }

  toggleFullscreen() {
    if (document.fullscreenElement) document.exitFullscreen()
    else if (this.#root.requestFullscreen) this.#root.querySelector(".stage").requestFullscreen()
    else this.#video.webkitEnterFullscreen?.() // phones that only know films in full screen
  }

  // --- what is seen

  #scrubbing() {
    this.#isScrubbing = true
    this.#draw()
  }

  async #scrubbed() {
    this.#isScrubbing = false
    await this.#move("seek", this.#scrubMs())
  }

  #scrubMs() {
    return this.#transport.scrubbedTo * (this.#durationMs() ?? 0)
  }

  #durationMs() {
    const seconds = this.#video.duration
    if (Number.isFinite(seconds) && seconds > 0) return seconds * 1000
    return this.#playback?.media?.duration_ms ?? null
  }

  #draw() {
    this.#reportWaiting()
    const positionMs = this.#isScrubbing ? this.#scrubMs() : this.#within(this.#positionNow())
    this.#transport.drawTime(positionMs, this.#durationMs(), { isScrubbing: this.#isScrubbing })
    this.#transport.drawOwn(this.#video)
    this.#transport.drawNote(this.hasFilm && !this.isPlaying && this.#playback.position_ms > 0, this.#pauser())
    this.#drawSync()
    this.#drawControls()
  }

  #pauser() {
    return this.#lastBy ? this.#people.name(this.#lastBy) : ""
  }

  #drawControls() {
    this.#transport.drawControls({
      mayControl: this.#mayControl,
      hasFilm: this.hasFilm,
      isRunning: this.isPlaying && !this.#isAtEnd(),
      maySeek: this.#mayControl && this.hasFilm && this.#durationMs() !== null,
    })
  }

  #drawSync() {
    if (!this.hasFilm) {
      this.#people.setOwnSync(null)
      return
    }
    const isStuck = this.#waitingSinceMs !== null && performance.now() - this.#waitingSinceMs > 500
    let sync
    if (this.#isBlocked) sync = { kind: "blocked" }
    else if (isStuck || this.#video.readyState < 2) sync = { kind: "loading" }
    else sync = this.isPlaying ? spoken(this.#follower.driftMs ?? 0) : { kind: "sync" }
    this.#people.setOwnSync(sync)
    if (this.#people.role !== null) this.#drift.say(sync)
    if (!this.#isBlocked && !this.#hasFailed) {
      this.#transport.screenState(sync.kind === "loading" ? "loading" : this.isPlaying ? "playing" : "paused")
    }
  }
}
