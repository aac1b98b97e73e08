// The server's clock as seen from here: the offset of the fastest of a few probes. Times in ms.

const KEPT_PROBES = 8
const QUICK_PROBES = 5
const PROBE_EVERY_MS = 30_000
// An old fast probe may lie by what the two clocks drifted since.
const OLD_AFTER_MS = 5 * 60_000

export function localNow() {
  return performance.timeOrigin + performance.now()
}

// Sent at t0 (here), heard at t1 and answered at t2 (there), back at t3 (here).
export function probeOf({ t0, t1, t2, t3 }) {
  return { offsetMs: (t1 - t0 + t2 - t3) / 2, delayMs: t3 - t0 - (t2 - t1), atMs: t3 }
}

// What was delayed least on its way tells the offset best.
export function fastest(probes, nowMs = Infinity) {
  const young = probes.filter((probe) => nowMs === Infinity || nowMs - probe.atMs <= OLD_AFTER_MS)
  const asked = young.length ? young : probes
  return asked.reduce((best, probe) => (!best || probe.delayMs < best.delayMs ? probe : best), null)
}

export class ServerClock {
  #probes = []
  #offsetMs = 0
  #timer = null
  #ask

  // `ask(t0)` answers {t1_ms, t2_ms} and the exact moments of leaving and coming back.
  constructor(ask) {
    this.#ask = ask
  }

  get offsetMs() {
    return this.#offsetMs
  }

  get isSet() {
    return this.#probes.length > 0
  }

  get delayMs() {
    return fastest(this.#probes)?.delayMs ?? 0
  }

  now() {
    return localNow() + this.#offsetMs
  }

  // Better than nothing until the first probe is back: one way only.
  guess(serverMs) {
    if (!this.isSet) this.#offsetMs = serverMs - localNow()
  }

  keep(exchange) {
    this.#probes = [...this.#probes, probeOf(exchange)].slice(-KEPT_PROBES)
    this.#offsetMs = fastest(this.#probes, exchange.t3).offsetMs
  }

  // After sleep or a new connection: measure anew, five times, then once in a while.
  async start() {
    this.stop()
    const fresh = []
    for (let probe = 0; probe < QUICK_PROBES; probe += 1) {
      const exchange = await this.#ask()
      if (!exchange) break
      fresh.push(exchange)
    }
    if (fresh.length) {
      this.#probes = []
      for (const exchange of fresh) this.keep(exchange)
    }
    this.stop()
    this.#timer = setInterval(async () => {
      const exchange = await this.#ask()
      if (exchange) this.keep(exchange)
    }, PROBE_EVERY_MS)
    return fresh.length > 0
  }

  stop() {
    clearInterval(this.#timer)
    this.#timer = null
  }
}
