// A film on YouTube, played by YouTube's own player in its own frame, and answering what an <audio> element would.
// The script is fetched with the first such film; without it, or without the frame, this says so and the room goes on.

import { AWAY, TROUBLES, filmAddress, loadApi, newFrame } from "./youtube-api.js"

const UNSTARTED = -1
const ENDED = 0
const PLAYING = 1
const PAUSED = 2
const BUFFERING = 3

// Whoever waits longer wants to be told why.
const THERE_WITHIN_MS = 6000
// It says that it plays, and its time stands: that is an advertisement.
const STANDS_AFTER_MS = 1200
// The time a player tells is that of a moment ago.
const GUESSED_AT_MOST_MS = 1000
const LANDS_WITHIN_MS = 3000

// Tells "loadedmetadata", "playing", "waiting", "pause", "ended" and "error" as a sound would; `error` says why.
export class YouTubePlayer extends EventTarget {
  error = null
  #place
  #title
  #song = null
  // YouTube's player, once it can be asked.
  #player = null
  #frame = null
  #lateTimer = null
  #loadedId = null
  #isBegun = false
  #isPaused = true
  #state = UNSTARTED
  // Where it is to begin, until it has.
  #start = null
  #told = { seconds: 0, atMs: 0 }
  #sought = null
  #asked = null
  #volume = 1
  #isMuted = false

  // `place` holds the frame, and knows the addresses; `title` names it to those who do not see it.
  constructor(place, title) {
    super()
    this.#place = place
    this.#title = title
  }

  // --- what a sound is asked

  get readyState() {
    if (!this.#player || !this.#song) return 0
    if (!this.#isBegun) return 1
    if (this.#state === PLAYING) return this.#isStanding ? 2 : 4
    return this.#state === PAUSED || this.#state === ENDED ? 4 : 2
  }

  get paused() {
    return this.#isPaused
  }

  get ended() {
    return this.#state === ENDED
  }

  // Its own rate is one of a few, and heard: time is kept by seeking alone.
  get playbackRate() {
    return 1
  }

  get duration() {
    return (this.#isBegun && this.#player.getDuration()) || (this.#song?.duration_ms ?? 0) / 1000
  }

  get seeking() {
    if (this.#sought === null) return false
    const { from, to, atMs } = this.#sought
    const { seconds } = this.#read()
    const hasLanded = Math.abs(seconds - to) < Math.abs(seconds - from)
    if (hasLanded || performance.now() - atMs > LANDS_WITHIN_MS) this.#sought = null
    return this.#sought !== null
  }

  get currentTime() {
    if (!this.#isBegun) return this.#start ?? 0
    const { seconds, atMs } = this.#read()
    if (this.#state !== PLAYING) return seconds
    return seconds + Math.min(performance.now() - atMs, GUESSED_AT_MOST_MS) / 1000
  }

  set currentTime(seconds) {
    if (this.#isBegun && this.#state !== ENDED) {
      this.#sought = { from: this.#read().seconds, to: seconds, atMs: performance.now() }
      this.#player.seekTo(seconds, true)
      return
    }
    // A film that only lies ready would begin to play by being sought.
    this.#isBegun = false
    this.#state = UNSTARTED
    this.#start = seconds
  }

  set volume(volume) {
    this.#volume = volume
    this.#player?.setVolume(Math.round(volume * 100))
  }

  set muted(isMuted) {
    this.#isMuted = isMuted
    if (isMuted) this.#player?.mute()
    else this.#player?.unMute()
  }

  // Lies ready, as far as YouTube lets it: the picture, not the sound.
  load(song) {
    this.#song = song
    this.#forget()
    if (this.#player) this.#player.cueVideoById({ videoId: song.youtube_id })
    else this.#open()
  }

  // Answers when it plays; refuses as a sound does where the browser wants a gesture.
  play() {
    this.#isPaused = false
    const answer = new Promise((resolve, reject) => {
      this.#asked = { resolve, reject }
    })
    if (this.#player) this.#begin()
    return answer
  }

  pause() {
    this.#isPaused = true
    if (this.#isBegun) this.#player.pauseVideo()
  }

  stop() {
    this.#song = null
    this.#forget()
    this.#player?.stopVideo()
  }

  tryAgain() {
    this.error = null
    if (this.#player) return
    // It was there and never spoke.
    if (this.#frame) this.#frame.src = filmAddress(this.#place.dataset.frames, this.#song.youtube_id)
    this.#open()
  }

  #forget() {
    this.error = null
    this.#loadedId = null
    this.#isBegun = false
    this.#isPaused = true
    this.#state = UNSTARTED
    this.#start = null
    this.#sought = null
    this.#answer("reject", new DOMException("Another song is on.", "AbortError"))
  }

  #begin() {
    const id = this.#song.youtube_id
    const start = this.#start
    this.#start = null
    if (this.#loadedId !== id) {
      this.#loadedId = id
      this.#player.loadVideoById({ videoId: id, startSeconds: start ?? 0 })
      return
    }
    if (start !== null) this.#player.seekTo(start, true)
    this.#player.playVideo()
  }

  // --- the script, the frame, the player

  async #open() {
    clearTimeout(this.#lateTimer)
    this.#lateTimer = setTimeout(() => this.#fail(AWAY), THERE_WITHIN_MS)
    try {
      const { Player } = await loadApi(this.#place.dataset.api)
      if (this.#frame || !this.#song) return
      this.#frame = newFrame(this.#place.dataset.frames, this.#song.youtube_id, this.#title)
      this.#place.replaceChildren(this.#frame)
      const player = new Player(this.#frame, {
        events: {
          onReady: () => this.#ready(player),
          onStateChange: ({ data: state }) => this.#stateChanged(state),
          onError: ({ data: code }) => this.#fail(TROUBLES[code] ?? TROUBLES[5]),
          onAutoplayBlocked: () => this.#refused(),
        },
      })
    } catch {
      clearTimeout(this.#lateTimer)
      this.#fail(AWAY)
    }
  }

  #ready(player) {
    clearTimeout(this.#lateTimer)
    this.#player = player
    if (this.error === AWAY) this.error = null
    this.volume = this.#volume
    this.muted = this.#isMuted
    if (!this.#song) return
    // Whoever hears this says where it is to begin.
    this.#tell("loadedmetadata")
    if (!this.#isPaused) this.#begin()
  }

  // --- what the player says

  #stateChanged(state) {
    // The last words of the film before this one.
    if (!this.#song || (!this.#isBegun && (state === PAUSED || state === ENDED))) return
    this.#state = state
    if (state === PLAYING) this.#plays()
    else if (state === BUFFERING) this.#waits()
    else if (state === ENDED) {
      this.#isPaused = true
      this.#tell("ended")
    } else if (state === PAUSED && !this.#isPaused) {
      // By a hand inside the frame.
      this.#isPaused = true
      this.#tell("pause")
    }
  }

  #plays() {
    this.#isBegun = true
    this.#isPaused = false
    this.error = null
    this.#told = { seconds: this.#player.getCurrentTime(), atMs: performance.now() }
    this.#answer("resolve")
    this.#tell("playing")
  }

  #waits() {
    this.#isBegun = true
    this.#tell("waiting")
  }

  #refused() {
    this.#isPaused = true
    if (this.#asked) this.#answer("reject", new DOMException("It wants a gesture.", "NotAllowedError"))
    else this.#tell("pause")
  }

  #fail(trouble) {
    if (!this.#song) return
    this.error = trouble
    // One that is away may yet come, and is to play then.
    if (trouble !== AWAY) {
      this.#loadedId = null
      this.#isBegun = false
      this.#isPaused = true
      this.#state = UNSTARTED
      this.#answer("reject", new DOMException("It does not play.", "AbortError"))
    }
    this.#tell("error")
  }

  #answer(how, reason) {
    this.#asked?.[how](reason)
    this.#asked = null
  }

  get #isStanding() {
    return performance.now() - this.#read().atMs > STANDS_AFTER_MS
  }

  #read() {
    const seconds = this.#player.getCurrentTime() ?? 0
    if (seconds !== this.#told.seconds) this.#told = { seconds, atMs: performance.now() }
    return this.#told
  }

  #tell(name) {
    this.dispatchEvent(new Event(name))
  }
}
