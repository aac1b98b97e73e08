// A stand-in for the IFrame API: speaks with the stand-in of the player by messages, and knows of it only what it was told.
{
  const COMMANDS = ["playVideo", "pauseVideo", "stopVideo", "seekTo", "mute", "unMute", "setVolume", "loadVideoById", "cueVideoById"]

  class Player {
    #frame
    #host
    #events
    #told = null

    constructor(frame, { events }) {
      if (!new URL(frame.src).searchParams.get("enablejsapi")) return
      this.#frame = frame
      this.#host = new URL(frame.src).origin
      this.#events = events
      addEventListener("message", (message) => {
        if (message.source === frame.contentWindow && message.origin === this.#host) this.#hear(message.data)
      })
      const call = setInterval(() => {
        if (this.#told) clearInterval(call)
        else frame.contentWindow?.postMessage({ event: "listening" }, "*")
      }, 100)
      for (const name of COMMANDS) {
        this[name] = (...args) => frame.contentWindow.postMessage({ event: "command", name, args }, this.#host)
      }
    }

    // As old as the last message.
    getCurrentTime() {
      return this.#told.time
    }

    getDuration() {
      return this.#told.duration
    }

    getPlayerState() {
      return this.#told.state
    }

    #hear({ event, told, data }) {
      const isFirst = this.#told === null
      if (told) this.#told = told
      if (isFirst && told) this.#events.onReady?.({ target: this })
      else if (this.#told && event !== "told") this.#events[event]?.({ target: this, data })
    }
  }

  window.YT.Player = Player
  window.YT.loaded = 1
  window.onYouTubeIframeAPIReady?.()
}
