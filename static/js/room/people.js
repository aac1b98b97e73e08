// Who is here: row C, the list of people, and who is behind or loading.

import { fillGender, fillMask } from "./dress.js"
import { spoken } from "./sync.js"

const SHOWN_AT_MOST = 200

export class People extends EventTarget {
  #members = new Map()
  #countFromOutside = null
  #strangers = new Map()
  #buffering = new Set()
  #mutedIds = new Set()
  #ready = new Set()
  // How far each one's film is from the room's, in ms, by their own word.
  #drifts = new Map()
  #hostId
  #me
  #words
  #root
  #rowLength
  #ownSync = null
  #hasFilm = false
  dresser = null

  constructor({ root, words, facts, me }) {
    super()
    this.#root = root
    this.#words = words
    this.#me = me
    this.#rowLength = facts.seats_in_a_row
    this.adopt(facts, { isSilent: true })
  }

  get hostId() {
    return this.#hostId
  }

  get isHost() {
    return this.#me !== null && this.#hostId === this.#me
  }

  get ownId() {
    return this.#me
  }

  get ownName() {
    return this.name(this.#me) || this.#root.dataset.userName
  }

  get role() {
    return this.#members.get(this.#me)?.role ?? null
  }

  get present() {
    return this.#ranked().filter((member) => member.is_present)
  }

  // Who has no seat is told no more than this.
  get count() {
    return this.#countFromOutside ?? this.present.length
  }

  get(userId) {
    return this.#members.get(userId)
  }

  // Also people who wrote and went: what their messages tell of them.
  known(userId) {
    return this.#members.get(userId) ?? this.#strangers.get(userId)
  }

  seen(userId, person) {
    if (userId && !this.#members.has(userId)) this.#strangers.set(userId, { user_id: userId, ...person })
  }

  name(userId) {
    return this.known(userId)?.name ?? ""
  }

  adopt(state, { isSilent = false } = {}) {
    this.#members = new Map(state.members.map((member) => [member.user_id, member]))
    this.#hostId = state.room.host_id
    // Who has no seat is told how many are here, and not who.
    this.#countFromOutside = state.you.role === null ? state.present_count : null
    this.#mutedIds = new Set(state.you.muted_ids)
    this.#buffering = new Set([...this.#buffering].filter((userId) => this.#members.has(userId)))
    this.#drifts = new Map((state.drifts ?? []).map(({ user_id: userId, drift_ms: driftMs }) => [userId, driftMs]))
    // Whoever reads this is here, whatever the page knew before the socket stood.
    const own = this.#members.get(this.#me)
    if (own) this.#members.set(this.#me, { ...own, is_present: true })
    if (!isSilent) this.#changed()
  }

  // With a `rev` seats were taken or given up; without one somebody only came or went.
  diff({ joined, left, rev }) {
    for (const member of joined) this.#members.set(member.user_id, member)
    for (const userId of left) {
      const member = this.#members.get(userId)
      this.#buffering.delete(userId)
      if (rev !== undefined) this.#members.delete(userId)
      else if (member) this.#members.set(userId, { ...member, is_present: false, in_call: null })
    }
    this.#changed()
  }

  update(member) {
    this.#members.set(member.user_id, { ...this.#members.get(member.user_id), ...member })
    this.#changed()
  }

  // Whom this reader does not want to hear; nobody else knows.
  isMuted(userId) {
    return this.#mutedIds.has(userId)
  }

  setMuted(userId, isMuted) {
    if (isMuted) this.#mutedIds.add(userId)
    else this.#mutedIds.delete(userId)
    this.#changed()
  }

  setHost(userId) {
    this.#hostId = userId
    for (const [id, member] of this.#members) {
      if (id === userId) this.#members.set(id, { ...member, role: "host" })
      else if (member.role === "host") this.#members.set(id, { ...member, role: "member" })
    }
    this.#changed()
  }

  setBuffering(userIds) {
    this.#buffering = new Set(userIds)
    this.draw()
  }

  setDrift(userId, driftMs) {
    this.#drifts.set(userId, driftMs)
    this.#drawDots()
  }

  // Another film: nobody has said yet how it runs for them.
  forgetDrifts() {
    this.#drifts.clear()
    this.#ready.clear()
    this.#drawDots()
  }

  setReady(userIds) {
    this.#ready = new Set(userIds)
    this.#changed()
  }

  isReady(userId) {
    return this.#ready.has(userId)
  }

  // {kind: "sync" | "behind" | "ahead" | "loading" | "blocked", seconds} or null without a film; `isLeft`: nothing is done about it.
  setOwnSync(sync) {
    const isSame = sync?.kind === this.#ownSync?.kind && sync?.seconds === this.#ownSync?.seconds
    if (isSame) return
    this.#ownSync = sync
    this.#drawDots()
  }

  setHasFilm(hasFilm) {
    if (this.#hasFilm === hasFilm) return
    this.#hasFilm = hasFilm
    this.#drawDots()
  }

  #changed() {
    this.draw()
    this.dispatchEvent(new Event("change"))
  }

  #ranked() {
    const rank = (member) => (member.user_id === this.#hostId ? 0 : member.user_id === this.#me ? 1 : 2)
    return [...this.#members.values()].sort(
      (one, other) =>
        Number(other.is_present) - Number(one.is_present) ||
        rank(one) - rank(other) ||
        one.name.localeCompare(other.name),
    )
  }

  draw() {
    const ranked = this.#ranked()
    const present = ranked.filter((member) => member.is_present)
    this.#drawSeats(present)
    this.#drawList(ranked)
    this.#drawCounts(present.length)
    this.#drawDots()
  }

  #drawSeats(present) {
    const row = this.#root.querySelector("[data-seats]")
    if (!row) return
    const seats = present.slice(0, this.#rowLength).map((member, place) => {
      const seat = row.querySelector(`[data-seat="${member.user_id}"]`) ?? this.dresser.blank("seat")
      seat.dataset.seat = member.user_id
      seat.querySelector("[data-seat-number]").textContent = `C${place + 1}`
      this.#fillPerson(seat, member)
      return seat
    })
    const free = row.querySelector("[data-seat-empty]")
    if (free) free.querySelector("[data-seat-number]").textContent = `C${seats.length + 1}`
    arrange(row, free ? [...seats, free] : seats)
    const more = Math.max(0, present.length - this.#rowLength)
    const link = this.#root.querySelector("[data-row-more]")
    link.hidden = more === 0
    link.querySelector("[data-row-more-words]").textContent = this.#words.say("more_row", { n: more })
  }

  #drawList(ranked) {
    const list = this.#root.querySelector("[data-people]")
    if (!list) return
    const lines = ranked.slice(0, SHOWN_AT_MOST).map((member) => {
      const line = list.querySelector(`[data-member="${member.user_id}"]`) ?? this.dresser.blank("member")
      line.dataset.member = member.user_id
      line.classList.toggle("is-away", !member.is_present)
      this.#fillPerson(line, member)
      fillGender(line.querySelector(".person-name"), member.gender, "name")
      line.querySelector("[data-role]").textContent = this.#roleWords(member)
      return line
    })
    arrange(list, lines)
  }

  #fillPerson(element, member) {
    const link = element.querySelector("[data-person]")
    link.dataset.person = member.user_id
    if (member.username) link.href = this.dresser.personUrl(member.username)
    element.querySelector("[data-name]").textContent = member.name
    if (member.avatar_url) fillMask(element, member.avatar_url)
  }

  #roleWords(member) {
    const keys = [
      member.user_id === this.#hostId ? "host" : member.role === "co_host" ? "co_host" : member.user_id === this.#me && "you",
      member.is_deafened && "deafened",
      this.isMuted(member.user_id) && "muted_for_me",
    ]
    return keys.filter(Boolean).map((key) => this.#words.say(key)).join(", ")
  }

  #drawCounts(present) {
    const count = this.#countFromOutside ?? present
    const inHouse = this.#words.say("in_house", { n: count })
    const holder = this.isHost
      ? this.#words.say("you_hold")
      : !this.#hostId
        ? this.#words.say("nobody_holds")
        : this.name(this.#hostId) && this.#words.say("holds", { name: this.name(this.#hostId) })
    for (const each of this.#root.querySelectorAll("[data-house-count]")) each.textContent = [inHouse, holder].filter(Boolean).join(" ")
    for (const each of this.#root.querySelectorAll("[data-people-count]")) each.textContent = inHouse
  }

  #drawDots() {
    for (const holder of this.#root.querySelectorAll("[data-seat], [data-member]")) {
      const userId = Number(holder.dataset.seat ?? holder.dataset.member)
      const member = this.#members.get(userId)
      if (member) drawDot(holder.querySelector("[data-sync]"), this.#syncOf(member), this.#words)
    }
    const own = this.#root.querySelector("[data-own-sync]")
    if (own) drawDot(own, this.#ownSync ?? { kind: "no_film" }, this.#words, { isLong: true })
  }

  #syncOf(member) {
    if (!member.is_present) return { kind: "away" }
    if (!this.#hasFilm) return { kind: "here" }
    if (this.#ready.has(member.user_id)) return { kind: "ready" }
    if (member.user_id === this.#me && this.#ownSync) return this.#ownSync
    if (this.#buffering.has(member.user_id)) return { kind: "loading" }
    const driftMs = this.#drifts.get(member.user_id)
    return driftMs === undefined ? { kind: "here" } : spoken(driftMs)
  }
}

const LOOKS = {
  sync: ["is-ok", "in_sync"],
  behind: ["is-behind", "behind"],
  ahead: ["is-behind", "ahead"],
  loading: ["is-loading", "loading"],
  blocked: ["is-blocked", "blocked"],
  away: ["is-away", "away"],
  here: ["is-ok", "here"],
  ready: ["is-ok", "ready"],
  no_film: ["is-away", "no_film"],
}

// Shape, colour and always the word or figure.
export function drawDot(dot, sync, words, { isLong = false } = {}) {
  const [look, key] = LOOKS[sync.kind]
  dot.classList.remove("is-ok", "is-behind", "is-loading", "is-blocked", "is-away")
  dot.classList.add(look)
  const isFigure = sync.kind === "behind" || sync.kind === "ahead"
  const text = !isFigure
    ? words.say(key)
    : isLong
      ? words.say(sync.isLeft ? sync.kind : `${sync.kind}_catching`, { n: sync.seconds })
      : words.say("wait_s", { n: sync.seconds })
  if (dot.textContent !== text) dot.textContent = text
}

// Put these children in this order, moving as few as possible: a moved element loses its focus.
export function arrange(parent, children) {
  for (const each of [...parent.children]) if (!children.includes(each)) each.remove()
  children.forEach((child, place) => {
    if (parent.children[place] !== child) parent.insertBefore(child, parent.children[place] ?? null)
  })
}
