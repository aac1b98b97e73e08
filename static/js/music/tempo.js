// Music with everybody: what is right, as pure rules. Times in ms; ahead is positive.

// Nobody hears an echo within this.
const IN_SYNC_MS = 30
const SETTLED_MS = 12
// Slower or faster by no more than this: nobody hears that either, and the pitch is kept.
const LADDER = [
  [80, 0.01],
  [Infinity, 0.02],
]
// A jump is heard. Right after a beginning it is better than seconds of echo, later only where the song is far off.
const SEEK_BEYOND_FRESH_MS = 140
const SEEK_BEYOND_MS = 400

// YouTube's player knows a few rates and takes its time to land: it jumps, and seldom.
const FILM_SEEK_BEYOND_MS = 1500
const FILM_BETWEEN_SEEKS_MS = 5000
const FILM_CLOSE_MS = 250

// So long before it is needed the song that follows is loaded.
const LOADED_AHEAD_MS = 20_000
// Where a vote closes later than this before the end, its winner could not be loaded in time.
const ENOUGH_MS = 6000

export function songCorrection(driftMs, { isFresh = false, isCorrecting = false } = {}) {
  const off = Math.abs(driftMs)
  if (off > (isFresh ? SEEK_BEYOND_FRESH_MS : SEEK_BEYOND_MS)) return { kind: "seek" }
  if (off < (isCorrecting ? SETTLED_MS : IN_SYNC_MS)) return { kind: "none" }
  const [, step] = LADDER.find(([below]) => off < below)
  return { kind: "rate", by: driftMs > 0 ? -step : step }
}

export function filmCorrection(driftMs) {
  return { kind: Math.abs(driftMs) > FILM_SEEK_BEYOND_MS ? "seek" : "none" }
}

// How each kind of player is kept with the room: for room/follower.js.
export const OWN_SOUND = { correct: songCorrection }
export const ON_YOUTUBE = {
  correct: filmCorrection,
  betweenSeeksMs: FILM_BETWEEN_SEEKS_MS,
  closeMs: FILM_CLOSE_MS,
  restsWithinMs: FILM_SEEK_BEYOND_MS,
  // Loading the player takes longer than any place in it.
  learnsFrom: (player) => player.readyState > 1,
}

export function endsMs({ song, at_ms: atMs, is_playing: isPlaying }) {
  return song && isPlaying ? atMs + song.duration_ms : null
}

// Where the song on now stands.
export function positionOf({ song, at_ms: atMs, position_ms: positionMs, is_playing: isPlaying }, nowMs) {
  if (!song) return 0
  if (!isPlaying) return Math.min(positionMs, song.duration_ms)
  return Math.max(0, Math.min(nowMs - atMs, song.duration_ms))
}

export function isOpen(vote, nowMs = -Infinity) {
  return Boolean(vote) && vote.winner === null && nowMs < vote.closes_ms
}

// What will be on when this song ends, as far as anybody knows; null while it is being voted for.
export function following(station, vote) {
  const startsMs = endsMs(station)
  if (startsMs === null) return null
  const song = station.next ?? (isOpen(vote) ? null : station.by_order)
  return song ? { song, startsMs } : null
}

// What to load now, so that whatever follows needs no waiting.
export function toLoad(station, vote, nowMs) {
  const endMs = endsMs(station)
  if (station.next) return [station.next]
  if (endMs === null) return []
  if (isOpen(vote)) {
    const isTight = endMs - vote.closes_ms < ENOUGH_MS
    return isTight ? vote.options.map((option) => option.song) : []
  }
  return station.by_order && endMs - nowMs < LOADED_AHEAD_MS ? [station.by_order] : []
}

// To the nearest second, as the record prints it.
export function lengthMs(song) {
  return Math.round(song.duration_ms / 1000) * 1000
}

// Whole per cents of each option.
export function parts(counts, ids) {
  const total = ids.reduce((sum, id) => sum + (counts[id] ?? 0), 0)
  return ids.map((id) => (total ? Math.round((100 * (counts[id] ?? 0)) / total) : 0))
}

// Whether this reader sees how the vote stands: `shown` is the room's choice.
export function seesCounts(vote, shown) {
  if (!vote || shown === "never") return Boolean(vote) && vote.winner !== null
  return vote.winner !== null || vote.yours !== null || shown === "always"
}

export function secondsLeft(vote, nowMs) {
  return isOpen(vote, nowMs) ? Math.max(1, Math.ceil((vote.closes_ms - nowMs) / 1000)) : 0
}
