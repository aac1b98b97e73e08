// The stage of a music room: what is on, what is voted, whose hands may touch it; and that it sounds.

import { spoken } from "../room/sync.js"
import { plain } from "../room/words.js"
import { Ballots } from "./ballots.js"
import { Deck } from "./deck.js"
import { attachDesk } from "./desk.js"
import { attachHands } from "./hands.js"
import { NowPlaying } from "./nowplaying.js"
import { OwnSound } from "./ownsound.js"
import { MediaKeys } from "./mediakeys.js"
import { Refusals } from "./refusals.js"
import { filmCorrection, following, isOpen, positionOf, secondsLeft, toLoad } from "./tempo.js"
import { turntables } from "./turntables.js"

const DRAW_EVERY_MS = 250
const CLOCK_WITHIN_MS = 2000
const LAST_SECONDS = 10

export function openStage(house) {
  return new Station(house)
}

class Station {
  #house
  #root
  #station
  #vote
  #deck
  #now
  #ballots
  #sound
  #mediaKeys
  #hands
  #desk
  #refusals
  // The page knows the room before the clock is set: nothing sounds until it is.
  #isStarted = false
  #shownVersion = null
  #loadedAhead = ""
  #warnedOf = null

  constructor(house) {
    this.#house = house
    this.#root = house.root.querySelector("[data-station]")
    this.#station = house.facts.station
    this.#vote = house.facts.vote
    house.clock.guess(house.facts.server_ms)
    this.#deck = new Deck({ tables: turntables(this.#root, house), clock: house.clock })
    this.#now = new NowPlaying(this.#root, house.words)
    this.#ballots = new Ballots(this.#root, house, { vote: (songId) => this.vote(songId) })
    this.#sound = new OwnSound(this.#root, house, this.#deck)
    this.#hands = attachHands(this.#root, { steer: (event, facts) => this.steer(event, facts), station: () => this.#station })
    this.#desk = attachDesk(this.#root, house, { steer: (event, facts) => this.steer(event, facts) })
    this.#mediaKeys = new MediaKeys(this)
    this.#refusals = new Refusals(house)
    this.#hear()
    this.#deck.addEventListener("change", () => this.#drawSound())
    house.people.addEventListener("change", () => this.#drawRights())
    setInterval(() => this.#tick(), DRAW_EVERY_MS)
    this.#start()
    this.#draw()
  }

  get keys() {
    const vote = (place) => () => this.vote(this.#vote?.options[place]?.song_id)
    return { 1: vote(0), 2: vote(1), 3: vote(2), m: () => this.toggleMute(), k: () => this.togglePlay() }
  }

  get song() {
    return this.#station.song
  }

  get isPlaying() {
    return Boolean(this.#station.song && this.#station.is_playing)
  }

  get positionMs() {
    return positionOf(this.#station, this.#house.clock.now())
  }

  get maySteer() {
    return !this.#house.room.is_public && this.#house.people.role !== null
  }

  // --- what the room says

  adopt({ station, vote }) {
    if (!station) return
    this.#station = station
    this.#vote = vote
    this.#changed()
  }

  #hear() {
    const { socket, channel } = this.#house
    const on = (event, act) => {
      socket.addEventListener(event, ({ detail }) => {
        if (detail.channel !== channel) return
        act(detail.data)
        this.#changed()
      })
    }
    on("song_changed", (changed) => this.#songChanged(changed))
    on("host_sync", ({ position_ms: positionMs, at_ms: atMs, is_playing: isPlaying, ...moved }) => {
      const { version, is_shuffled, repeat, by_order } = moved
      const began = isPlaying ? { at_ms: atMs - positionMs, position_ms: 0 } : { at_ms: atMs, position_ms: positionMs }
      this.#station = { ...this.#station, ...began, is_playing: isPlaying, version, is_shuffled, repeat, by_order }
    })
    on("station_changed", ({ rev, ...changed }) => {
      this.#station = { ...this.#station, ...changed }
      // The DJ's word is the last one, whatever was voted before.
      if (changed.next) this.#vote = null
    })
    on("votes_waived", ({ waived }) => {
      this.#station = { ...this.#station, is_waived: waived }
      if (waived && isOpen(this.#vote)) this.#vote = null
    })
    on("vote_opened", (opened) => this.#voteOpened(opened))
    on("vote_update", ({ vote_session_id: id, counts }) => {
      if (this.#vote?.vote_session_id === id) this.#vote = { ...this.#vote, counts }
    })
    on("vote_closed", (closed) => this.#voteClosed(closed))
  }

  #songChanged({ song, at_ms, version, won_with, position_ms, is_playing, next, by_order }) {
    const { words, announce } = this.#house
    this.#station = { ...this.#station, song, at_ms, version, won_with, position_ms, is_playing, next, by_order }
    this.#station.next_won_with = null
    this.#vote = null
    announce(song ? words.say("now_playing", song) : words.say("silent"))
  }

  #voteOpened({ rev, ...opened }) {
    const { words, announce } = this.#house
    this.#vote = { ...opened, counts: {}, yours: null, winner: null }
    const titles = opened.options.map((option) => option.title).join(", ")
    announce(words.say("vote_opened", { titles }))
  }

  #voteClosed({ vote_session_id: id, winner, counts }) {
    if (this.#vote?.vote_session_id !== id) return
    const { words, announce } = this.#house
    const won = this.#vote.options.find((option) => option.song_id === winner)
    this.#vote = { ...this.#vote, winner, counts }
    this.#station = { ...this.#station, next: won?.song ?? null, next_won_with: counts[winner] ?? 0 }
    announce(words.say("vote_won", { title: won?.title ?? "", n: counts[winner] ?? 0 }))
  }

  // --- what this person does

  // At once on this page; taken back where the room says no.
  async vote(songId) {
    const { ask, words, said, announce, clock, people } = this.#house
    const before = this.#vote
    const option = before?.options.find((each) => each.song_id === songId)
    if (!option || people.role === null || !isOpen(before, clock.now()) || before.yours === songId) return
    this.#vote = { ...before, yours: songId }
    this.#changed()
    try {
      await ask("vote", { vote_session_id: before.vote_session_id, song_id: songId })
      announce(words.say("vote_kept", option))
    } catch (error) {
      if (this.#vote?.vote_session_id === before.vote_session_id && this.#vote.yours === songId) {
        this.#vote = { ...this.#vote, yours: before.yours }
        this.#changed()
      }
      said(error.code === "VOTE_CLOSED" ? words.say("vote_late") : this.#trouble(error), "error")
    }
  }

  async steer(event, facts = {}) {
    const { ask, said, words } = this.#house
    try {
      return await ask(event, { ...facts, version: this.#station.version })
    } catch (error) {
      if (error.code === "STALE" && error.data?.station) {
        this.#station = error.data.station
        this.#changed()
        said(words.say("stale"), "error")
      } else said(this.#trouble(error), "error")
      return null
    }
  }

  togglePlay() {
    if (this.maySteer) this.steer(this.isPlaying ? "pause" : "play")
  }

  listen() {
    this.#deck.listen()
  }

  toggleMute() {
    this.#sound.toggleMute()
  }

  #trouble(error) {
    return plain(error.message) || this.#house.words.say("no_answer")
  }

  // --- what is heard

  // A song begun by a wrong clock would have to jump.
  #start() {
    const sinceMs = performance.now()
    const look = () => {
      if (!this.#house.clock.isSet && performance.now() - sinceMs < CLOCK_WITHIN_MS) {
        setTimeout(look, 50)
        return
      }
      this.#isStarted = true
      this.#sounds()
    }
    look()
  }

  #sounds() {
    if (!this.#isStarted) return
    const { song, is_playing: isPlaying, at_ms: startsMs, position_ms: positionMs, version } = this.#station
    // The same news again must not take back a song that was begun a moment ahead of it.
    const shown = `${version} ${song?.id} ${startsMs}`
    if (shown !== this.#shownVersion) {
      this.#shownVersion = shown
      this.#deck.show({ song, isPlaying: isPlaying && Boolean(song), startsMs, positionMs })
    }
    this.#loadAhead()
  }

  #loadAhead() {
    if (!this.#isStarted) return
    const next = following(this.#station, this.#vote)
    const songs = toLoad(this.#station, this.#vote, this.#house.clock.now())
    const wanted = JSON.stringify([next?.song.id, next?.startsMs, songs.map((song) => song.id)])
    if (wanted === this.#loadedAhead) return
    this.#loadedAhead = wanted
    // What follows is loaded when its time is near, not all along the song before it.
    const isNear = next && songs.some((song) => song.id === next.song.id)
    this.#deck.expect(isNear ? next : null, songs)
  }

  // --- what is shown

  #changed() {
    this.#sounds()
    this.#draw()
  }

  #draw() {
    const { people, words } = this.#house
    this.#now.show(this.#station, { isDj: people.isHost })
    this.#ballots.show(this.#vote, this.#station, { hostName: people.name(people.hostId) })
    this.#desk?.show(this.#station, { isHost: people.isHost })
    this.#hands?.show(this.#station, words)
    this.#mediaKeys.show()
    this.#drawRights()
    this.#tick()
  }

  #drawRights() {
    const { people, words, room, me } = this.#house
    this.#hands?.setAllowed(this.maySteer)
    this.#ballots.setAllowed(people.role !== null)
    const key = !room.is_public ? "private_hears" : me === null ? "visitor_hears" : "plays_itself"
    this.#now.listening(`${words.say("listening", { n: people.count })} ${words.say(key)}`)
    this.#sound.setDeafened(Boolean(people.get(me)?.is_deafened))
    this.#desk?.show(this.#station, { isHost: people.isHost })
  }

  #tick() {
    const { clock, words, announce } = this.#house
    this.#now.drawTime(this.positionMs)
    const seconds = secondsLeft(this.#vote, clock.now())
    this.#ballots.drawLeft(seconds)
    if (seconds > 0 && seconds <= LAST_SECONDS && this.#warnedOf !== this.#vote.vote_session_id) {
      this.#warnedOf = this.#vote.vote_session_id
      if (this.#vote.yours === null) announce(words.say("vote_seconds", { n: seconds }))
    }
    this.#loadAhead()
    this.#drawSound()
  }

  #drawSound() {
    const { state, driftMs, trouble } = this.#deck
    this.#now.showState(state, state === "failed" ? this.#refusals.words(trouble, this.maySteer) : "")
    this.#refusals.tell(trouble, this.#station.song)
    const failed = trouble ? null : { kind: "loading" }
    const kinds = { silent: null, blocked: { kind: "blocked" }, failed, loading: { kind: "loading" }, resting: { kind: "sync" } }
    const isLeft = Boolean(this.song?.youtube_id) && filmCorrection(driftMs ?? 0).kind === "none"
    this.#house.people.setOwnSync(state in kinds ? kinds[state] : { ...spoken(driftMs ?? 0), isLeft })
  }
}
