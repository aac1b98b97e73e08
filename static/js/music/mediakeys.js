// The keys of keyboards, headphones and lock screens: what is on, and in private rooms the hands on it.

export class MediaKeys {
  #station
  #session = navigator.mediaSession
  #shownId = null

  constructor(station) {
    this.#station = station
    if (!this.#session) return
    const steer = (event, facts) => station.maySteer && station.steer(event, facts)
    const acts = {
      // Where nobody stops the record, the key that starts it starts one's own listening.
      play: () => (station.maySteer && !station.isPlaying ? station.steer("play") : station.listen()),
      pause: () => (station.maySteer ? station.steer("pause") : station.toggleMute()),
      stop: () => steer("stop"),
      nexttrack: () => steer("skip"),
      previoustrack: () => steer("previous"),
      seekto: ({ seekTime }) => steer("seek", { position_ms: Math.round(seekTime * 1000) }),
    }
    for (const [name, act] of Object.entries(acts)) this.#handle(name, act)
  }

  show() {
    if (!this.#session) return
    const { song, isPlaying, positionMs } = this.#station
    this.#session.playbackState = !song ? "none" : isPlaying ? "playing" : "paused"
    if (song) {
      const seconds = song.duration_ms / 1000
      this.#session.setPositionState?.({ duration: seconds, position: Math.min(seconds, positionMs / 1000), playbackRate: 1 })
    }
    if (song?.id === this.#shownId) return
    this.#shownId = song?.id ?? null
    this.#session.metadata = song
      ? new MediaMetadata({
          title: song.title,
          artist: song.artist,
          album: song.album ?? "",
          artwork: [{ src: song.sleeve_url, sizes: "300x300", type: "image/svg+xml" }],
        })
      : null
  }

  #handle(name, act) {
    try {
      this.#session.setActionHandler(name, act)
    } catch {
      // A key this browser does not know.
    }
  }
}
