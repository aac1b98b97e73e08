// <a data-listen href="sound">: plays here instead of leading away; one at a time, again to stop.

const FADES = 4 // steps of a gentle beginning

export function attachListening(root) {
  const audio = new Audio()
  audio.preload = "none"
  let current = null

  const rest = () => {
    if (!current) return
    current.classList.remove("is-playing")
    current.ariaLabel = current.dataset.idle
    current = null
  }

  const play = async (link) => {
    rest()
    current = link
    link.dataset.idle ??= link.ariaLabel
    link.classList.add("is-playing")
    link.ariaLabel = link.dataset.stop
    audio.src = link.href
    audio.volume = 1 / FADES
    try {
      await audio.play()
    } catch {
      if (current === link) rest()
    }
  }

  audio.addEventListener("ended", rest)
  audio.addEventListener("error", rest)
  audio.addEventListener("timeupdate", () => {
    if (audio.volume < 1) audio.volume = Math.min(1, audio.volume + 1 / FADES)
  })
  root.addEventListener("click", (event) => {
    const link = event.target.closest("[data-listen]")
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    if (link === current) {
      audio.pause()
      rest()
    } else {
      play(link)
    }
  })
  return audio
}

attachListening(document)
