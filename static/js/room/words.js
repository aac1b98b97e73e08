// What the page says: texts come translated from the server, numbers and times take the reader's own form.

export class Words {
  #catalogue
  #plurals
  #clock
  #day
  #full

  constructor(catalogue, language = "en") {
    this.#catalogue = catalogue
    this.#plurals = new Intl.PluralRules(language)
    // Hours as the reader's own device writes them, twelve or twenty-four.
    this.#clock = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" })
    this.#day = new Intl.DateTimeFormat(undefined, { weekday: "short", hour: "numeric", minute: "2-digit" })
    this.#full = new Intl.DateTimeFormat(undefined, {
      weekday: "short",
      day: "numeric",
      month: "short",
      hour: "numeric",
      minute: "2-digit",
      timeZoneName: "short",
    })
  }

  // say("new", {n: 12}) → "12 new"
  say(key, facts = {}) {
    const entry = this.#catalogue[key] ?? key
    const text = typeof entry === "string" ? entry : (entry[this.#plurals.select(facts.n)] ?? entry.other)
    return fill(text, facts)
  }

  // Today only the hour; older things with their day.
  time(atMs, nowMs = Date.now()) {
    const isRecent = nowMs - atMs < 18 * 60 * 60 * 1000
    return (isRecent ? this.#clock : this.#day).format(atMs)
  }

  fullTime(atMs) {
    return this.#full.format(atMs)
  }
}

export function fill(text, facts) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(facts[name] ?? whole))
}

// Refusals name the field they mean ("text: write something first."); beside the field that is said already.
export function plain(message) {
  const words = (message ?? "").replace(/^[a-z_]+: /, "")
  return words.charAt(0).toLocaleUpperCase() + words.slice(1)
}
