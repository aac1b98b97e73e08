// Keeping one picture with everybody's: what is right, as pure rules. Times and positions in ms; ahead is positive.

// Within this nobody sees or hears a difference.
export const IN_SYNC_MS = 40
// Correction, once begun, goes on to here: no hunting round the edge.
const SETTLED_MS = 12
const SEEK_BEYOND_MS = 1000
const SEEK_BEYOND_WITHOUT_RATE_MS = 400
// Right after a command or a stall everybody expects a jump: then a small one is better than long chasing.
const SEEK_BEYOND_FRESH_MS = 200
const LADDER = [
  [80, 0.02],
  [160, 0.03],
  [Infinity, 0.05],
]
const LATENCY_AT_MOST_MS = 3000
export const SAID_AS_BEHIND_MS = 150

export function positionAt(playback, nowMs) {
  const moved = playback.is_playing ? (nowMs - playback.at_ms) * playback.rate : 0
  const position = Math.max(0, playback.position_ms + moved)
  const durationMs = playback.media?.duration_ms
  return durationMs ? Math.min(position, durationMs) : position
}

// How much faster (or slower) than the film's own rate, -.05 to .05; keeps correcting until settled.
export function nudge(driftMs, isCorrecting = false) {
  const off = Math.abs(driftMs)
  if (off < (isCorrecting ? SETTLED_MS : IN_SYNC_MS)) return 0
  const [, step] = LADDER.find(([below]) => off < below)
  return driftMs > 0 ? -step : step
}

export function correction(driftMs, { canRate = true, isFresh = false, isCorrecting = false } = {}) {
  const beyond = isFresh
    ? SEEK_BEYOND_FRESH_MS
    : canRate
      ? SEEK_BEYOND_MS
      : SEEK_BEYOND_WITHOUT_RATE_MS
  if (Math.abs(driftMs) > beyond) return { kind: "seek" }
  const by = canRate ? nudge(driftMs, isCorrecting) : 0
  return by ? { kind: "rate", by } : { kind: "none" }
}

// A seek lands late by what finding and decoding takes; the next one aims ahead by what was learnt.
export function learntLatency(latencyMs, landedDriftMs) {
  return Math.min(LATENCY_AT_MOST_MS, Math.max(0, latencyMs - landedDriftMs))
}

// One slow frame is no drift: the middle one of the last few readings.
export function median(values) {
  const sorted = [...values].sort((one, other) => one - other)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

// What the dot says: "sync", "behind" or "ahead" with seconds.
export function spoken(driftMs) {
  if (Math.abs(driftMs) < SAID_AS_BEHIND_MS) return { kind: "sync" }
  const seconds = Math.max(0.1, Math.round(Math.abs(driftMs) / 100) / 10)
  return { kind: driftMs < 0 ? "behind" : "ahead", seconds }
}

export function filmTime(positionMs) {
  const seconds = Math.max(0, Math.floor(positionMs / 1000))
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const tail = `${String(minutes).padStart(hours ? 2 : 1, "0")}:${String(rest).padStart(2, "0")}`
  return hours ? `${hours}:${tail}` : tail
}
