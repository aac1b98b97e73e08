// A stand-in for the player in YouTube's frame: its states, its errors and its slowness, by a clock instead of a film.
const UNSTARTED = -1
const ENDED = 0
const PLAYING = 1
const PAUSED = 2
const BUFFERING = 3
const CUED = 5
const BUFFERS_MS = 300
const TELLS_EVERY_MS = 250

class Player {
  state = UNSTARTED
  film = null
  volume = 100
  isMuted = false
  // Where it was sought to, for who wants to know how often.
  seeks = []
  #time = 0
  #sinceMs = null
  #work = 0
  #askedBefore = false

  get time() {
    if (this.#sinceMs === null) return this.#time
    return Math.min(this.film.seconds, this.#time + (performance.now() - this.#sinceMs) / 1000)
  }

  // --- what the page asks

  playVideo() {
    if ([PLAYING, BUFFERING].includes(this.state) || !this.film) return
    if (this.state === ENDED) this.#time = 0
    this.#play()
  }

  pauseVideo() {
    if (![PLAYING, BUFFERING].includes(this.state)) return
    this.#stand()
    this.#become(PAUSED)
  }

  stopVideo() {
    this.#stand()
    this.#time = 0
    if (this.film) this.#become(CUED)
  }

  seekTo(seconds) {
    if (!this.film) return
    this.seeks.push({ seconds, atMs: performance.now() })
    this.#stand()
    this.#time = Math.min(seconds, this.film.seconds)
    // A film that lies ready, and one that is over, begins to play by being sought.
    if (this.state === PAUSED) this.#tell("told")
    else this.#play()
  }

  loadVideoById({ videoId, startSeconds = 0 }) {
    return this.#put(videoId, startSeconds, () => this.#play())
  }

  cueVideoById({ videoId, startSeconds = 0 }) {
    return this.#put(videoId, startSeconds, () => this.#become(CUED))
  }

  mute() {
    this.isMuted = true
  }

  unMute() {
    this.isMuted = false
  }

  setVolume(volume) {
    this.volume = volume
  }

  // --- what befalls it

  // The line is too slow for a while.
  async stall(seconds) {
    const work = this.#stand()
    this.#become(BUFFERING)
    await rest(seconds * 1000)
    if (work === this.#work) this.#roll()
  }

  ready() {
    this.#tell("told")
  }

  look() {
    if (this.state === PLAYING && this.time >= this.film.seconds) {
      this.#stand()
      this.#become(ENDED)
    } else this.#tell("told")
  }

  // --- inside

  async #put(id, seconds, act) {
    const work = this.#stand()
    this.film = null
    this.#time = seconds
    this.#become(UNSTARTED)
    const answer = await fetch(`/films/${id}.json`)
    const film = answer.ok ? await answer.json() : { seconds: 0, error: 2 }
    if (work !== this.#work) return
    // Who asks without saying from where is not answered.
    const error = document.referrer ? film.error : 153
    if (error) {
      this.#tell("onError", error)
      return
    }
    this.film = film
    act()
  }

  async #play() {
    const work = this.#stand()
    const isAllowed = document.featurePolicy.allowsFeature("autoplay")
    if (!isAllowed || (this.film.asksFirst && !this.#askedBefore)) {
      this.#askedBefore = true
      this.#become(UNSTARTED)
      this.#tell("onAutoplayBlocked")
      return
    }
    if (this.film.adSeconds) {
      this.#become(UNSTARTED)
      await rest(this.film.adSeconds * 1000)
      this.film.adSeconds = 0
    }
    if (work !== this.#work) return
    this.#become(BUFFERING)
    await rest(BUFFERS_MS)
    if (work === this.#work) this.#roll()
  }

  #roll() {
    this.#sinceMs = performance.now()
    this.#become(PLAYING)
  }

  // Whatever was under way is no more.
  #stand() {
    this.#time = this.time
    this.#sinceMs = null
    this.#work += 1
    return this.#work
  }

  #become(state) {
    this.state = state
    document.querySelector("output").textContent = state
    this.#tell("onStateChange", state)
  }

  #tell(event, data) {
    const told = { time: this.time, duration: this.film?.seconds ?? 0, state: this.state }
    parent.postMessage({ event, told: isHeard ? told : null, data }, "*")
  }
}

const rest = (ms) => new Promise((done) => setTimeout(done, ms))
const player = new Player()
let isHeard = false
window.player = player

addEventListener("message", ({ data, origin }) => {
  // It obeys the site that its address names.
  if (origin !== new URLSearchParams(location.search).get("origin")) return
  if (data.event === "command") player[data.name](...data.args)
  else if (!isHeard) {
    isHeard = true
    player.ready()
    setInterval(() => player.look(), TELLS_EVERY_MS)
  }
})
document.querySelector("button").addEventListener("click", () => {
  if (player.state === PLAYING) player.pauseVideo()
  else player.playVideo()
})
player.cueVideoById({ videoId: location.pathname.split("/").pop() })
