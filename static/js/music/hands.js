// Hands on a private room's record player: each button is a form of its own address, and here its event.

export function attachHands(root, { steer, station }) {
  const form = root.querySelector("[data-hands]")
  const seek = root.querySelector("[data-seek-form]")
  if (!form) return null
  const scrub = seek.querySelector("[data-scrub]")

  form.addEventListener("submit", (event) => {
    const hand = event.submitter?.dataset.hand
    if (!hand) return
    event.preventDefault()
    steer(hand)
  })
  seek.addEventListener("submit", (event) => event.preventDefault())
  scrub.addEventListener("change", () => station().song && steer("seek", { position_ms: Number(scrub.value) }))

  return {
    setAllowed(isAllowed) {
      form.hidden = !isAllowed
      scrub.disabled = !isAllowed
    },
    show({ song, is_playing: isPlaying, is_shuffled: isShuffled, repeat }, words) {
      const isOn = Boolean(song && isPlaying)
      swap(form.querySelector("[data-hand=pause]"), form.querySelector("[data-hand=play]"), isOn)
      form.querySelector("[data-hand=shuffle]").setAttribute("aria-pressed", String(isShuffled))
      const again = form.querySelector("[data-hand=repeat]")
      again.dataset.repeat = repeat
      again.querySelector("[data-repeat-words]").textContent = words.say(`repeat_${repeat}`)
    },
  }
}

// One of two buttons in the same place: the focus stays there.
function swap(pause, play, isOn) {
  const hasFocus = document.activeElement === pause || document.activeElement === play
  pause.hidden = !isOn
  play.hidden = isOn
  if (hasFocus) (isOn ? pause : play).focus()
}
