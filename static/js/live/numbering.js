// The order of a channel's numbered broadcasts: each once, none missing (PROTOCOL.md 1.2).

const HELD_AT_MOST = 400

// What to do with a numbered broadcast: "drop" (seen), "apply" (the next one) or "hold" (something is missing).
export function placeOf(rev, lastRev, isResuming) {
  if (lastRev !== null && rev <= lastRev) return "drop"
  if (isResuming || lastRev === null) return "hold"
  return rev === lastRev + 1 ? "apply" : "hold"
}

// After the state of `stateRev`: what was held and is newer, in order; `isWhole` if nothing is missing in it.
export function unheld(held, stateRev) {
  const newer = held.filter(({ rev }) => rev > stateRev).sort((one, other) => one.rev - other.rev)
  const fresh = newer.filter(({ rev }, place) => place === 0 || newer[place - 1].rev !== rev)
  const isWhole = fresh.every(({ rev }, place) => rev === stateRev + 1 + place)
  return { fresh, isWhole }
}

export class Channel {
  // Of the last change seen; null: nothing was.
  rev
  isResuming = false
  held = []

  constructor(rev) {
    this.rev = rev
  }

  hold(broadcast) {
    if (this.held.length < HELD_AT_MOST) this.held.push(broadcast)
  }

  forgetHeld() {
    this.isResuming = false
    this.held = []
  }
}
