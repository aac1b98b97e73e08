// What one's own screen tells the others: how far it is from the room's film, and that one is ready.

const TELL_AT_MOST_EVERY_MS = 3000
// A drift told in tenths of a second would flicker on everybody's page.
const WORTH_TELLING_S = 0.3
// The house forgets who is ready after a minute, so that nobody waits for somebody who has gone.
const READY_AGAIN_MS = 40_000

export class DriftTeller {
  #tell
  #told = null
  #toldAtMs = -Infinity

  // `tell(driftMs)` sends it to the room.
  constructor(tell) {
    this.#tell = tell
  }

  // Another film, or another line: what was told is forgotten there.
  forget() {
    this.#told = null
    this.#toldAtMs = -Infinity
  }

  // {kind: "sync" | "behind" | "ahead", seconds}; anything else is told in other ways.
  say(sync, nowMs = performance.now()) {
    if (!["sync", "behind", "ahead"].includes(sync.kind)) return
    const seconds = sync.kind === "sync" ? 0 : sync.kind === "behind" ? -sync.seconds : sync.seconds
    const isNews =
      this.#told === null ||
      (seconds === 0) !== (this.#told === 0) ||
      Math.abs(seconds - this.#told) >= WORTH_TELLING_S
    if (!isNews || nowMs - this.#toldAtMs < TELL_AT_MOST_EVERY_MS) return
    this.#told = seconds
    this.#toldAtMs = nowMs
    this.#tell(Math.round(seconds * 1000))
  }
}

// Before the film begins everybody can say that they are ready; the host sees when all are.
export function attachReady({ root, socket, channel, people, player, words, announce }) {
  const button = root.querySelector("[data-action=ready]")
  const count = root.querySelector("[data-ready-words]")
  let isReady = false
  let wasComplete = false

  const tell = () => socket.send("ready", { is_ready: isReady }, { channel })
  const isBefore = () => player.hasFilm && !player.isPlaying && player.playback.position_ms === 0

  function draw() {
    const before = isBefore()
    if (!before) isReady = false
    button.hidden = !before || people.role === null
    button.setAttribute("aria-pressed", String(isReady))
    const all = people.present.length
    const n = people.present.filter((member) => people.isReady(member.user_id)).length
    count.hidden = !before || n === 0
    count.textContent = n === all ? words.say("ready_all") : words.say("ready_count", { n, all })
    const isComplete = before && n > 0 && n === all
    if (isComplete && !wasComplete && people.isHost) announce(words.say("ready_all"))
    wasComplete = isComplete
  }

  button.addEventListener("click", () => {
    isReady = !isReady
    tell()
    draw()
  })
  setInterval(() => isReady && isBefore() && tell(), READY_AGAIN_MS)
  people.addEventListener("change", draw)
  draw()
  return { draw }
}
