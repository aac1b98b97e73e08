// What the deck puts a song on: an <audio> element for what this site serves, YouTube's own player for what is there.
// Both kinds of player answer the same: readyState, paused, ended, currentTime, duration, volume, muted, play() and the events of a sound.

import { Follower } from "../room/follower.js"
import { OWN_SOUND, ON_YOUTUBE } from "./tempo.js"
import { YouTubePlayer } from "./youtube.js"

// Those of the page: an <audio> element each, and the place of the film where the house lets YouTube in.
export function turntables(root, { clock, words }) {
  const tables = [...root.querySelectorAll("[data-deck]")].map((audio) => new RecordTable(audio, clock))
  const place = root.querySelector("[data-youtube]")
  if (place) tables.push(new FilmTable(new YouTubePlayer(place, words.say("film_title")), clock))
  return tables
}

class Turntable {
  song = null
  startsMs = null
  tries = 0

  constructor(player, clock, manners) {
    this.player = player
    this.follower = new Follower(player, clock, manners)
  }

  put(song) {
    this.song = song
    this.startsMs = null
    this.tries = 0
  }

  clear() {
    this.song = null
    this.startsMs = null
    this.follower.follow(null)
  }

  setSound({ volume, isSilent }) {
    this.player.volume = volume
    this.player.muted = isSilent
  }
}

class RecordTable extends Turntable {
  // It begins when it is told to, and may ring on under the next song.
  isExact = true

  constructor(audio, clock) {
    super(audio, clock, OWN_SOUND)
  }

  plays(song) {
    return !song.youtube_id
  }

  put(song) {
    super.put(song)
    this.player.preload = "auto"
    this.player.src = song.audio_url
    this.player.load()
  }

  // What is allowed inside a tap stays allowed to this element.
  allow() {
    if (!this.song) this.player.load()
  }

  tryAgain() {
    this.player.load()
  }

  clear() {
    super.clear()
    this.player.pause()
    if (this.player.hasAttribute("src")) {
      this.player.removeAttribute("src")
      this.player.load()
    }
  }
}

// One of these at most: two players of YouTube's on a page, one of them unseen, is what its terms forbid.
class FilmTable extends Turntable {
  isExact = false

  constructor(film, clock) {
    super(film, clock, ON_YOUTUBE)
  }

  plays(song) {
    return Boolean(song.youtube_id)
  }

  put(song) {
    super.put(song)
    this.player.load(song)
  }

  allow() {}

  tryAgain() {
    this.player.tryAgain()
  }

  clear() {
    super.clear()
    this.player.stop()
  }
}
