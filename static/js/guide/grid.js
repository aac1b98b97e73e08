// One tab stop for the whole table: arrows go by programme and channel, keeping the hour one was at.

const HOURS_PAGED = 2
const CHANNELS_PAGED = 10
const HOUR_MS = 3_600_000

// Which of a row's programmes is on at this moment, or nearest to it. Programmes: [{starts, ends}], by time.
export function nearest(programmes, moment) {
  let best = -1
  let least = Infinity
  programmes.forEach(({ starts, ends }, index) => {
    const away = moment < starts ? starts - moment : moment >= ends ? moment - ends + 1 : 0
    if (away < least) [best, least] = [index, away]
  })
  return best
}

export function attachGrid(guide) {
  guide.dataset.attached = ""
  const table = guide.querySelector("[data-guide-table]")
  if (!table) return
  const grid = new Grid(guide, table)
  table.addEventListener("keydown", (event) => grid.press(event))
  table.addEventListener("focusin", (event) => grid.enter(event.target))
  document.addEventListener("keydown", function shortcut(event) {
    if (!guide.isConnected) document.removeEventListener("keydown", shortcut)
    else if (event.key === "n" && !isTyping(event) && !("noShortcuts" in guide.dataset)) grid.toNow(event)
  })
  grid.scrollToNow()
}

class Grid {
  #guide
  #rows
  #moment // the time cursor: what arrows up and down keep

  constructor(guide, table) {
    this.#guide = guide
    this.#rows = [...table.tBodies[0].rows].map((row) => {
      const cells = [...row.querySelectorAll("[data-programme]")]
      return {
        programmes: cells.map((cell) => ({
          starts: Number(cell.dataset.startsMs),
          ends: Number(cell.dataset.endsMs),
          link: cell.querySelector("a"),
        })),
        channel: row.querySelector("th a"),
      }
    })
    table.setAttribute("role", "grid")
    for (const cell of table.querySelectorAll("tbody td")) cell.setAttribute("role", "gridcell")
    for (const link of table.querySelectorAll("tbody a")) link.tabIndex = -1
    const first = this.#rows.find(({ programmes }) => programmes.length)
    if (first) first.programmes[Math.max(0, nearest(first.programmes, this.#now()))].link.tabIndex = 0
  }

  press(event) {
    if (event.altKey || event.metaKey) return
    const at = this.#find(event.target)
    if (!at) return
    const goal = this.#goal(event, at)
    if (goal === undefined) return
    event.preventDefault()
    if (goal) goal.focus()
  }

  // undefined: not our key; null: nowhere to go.
  #goal({ key, ctrlKey, shiftKey }, { row, index }) {
    const { programmes, channel } = this.#rows[row]
    const forward = getComputedStyle(this.#guide).direction === "rtl" ? "ArrowLeft" : "ArrowRight"
    const back = forward === "ArrowRight" ? "ArrowLeft" : "ArrowRight"
    switch (key) {
      case forward:
        return programmes[index + 1]?.link ?? this.#leave("[data-guide-later]")
      case back:
        return index === 0 ? channel : index < 0 ? this.#leave("[data-guide-earlier]") : programmes[index - 1].link
      case "ArrowUp":
        return this.#vertical(row, -1, index < 0)
      case "ArrowDown":
        return this.#vertical(row, 1, index < 0)
      case "Home":
        return ctrlKey ? this.#rows[0].programmes[0]?.link : programmes[0]?.link
      case "End":
        return (ctrlKey ? this.#rows.at(-1).programmes : programmes).at(-1)?.link
      case "PageUp":
        return shiftKey ? this.#vertical(row, -CHANNELS_PAGED) : this.#page(row, -HOURS_PAGED, "[data-guide-earlier]")
      case "PageDown":
        return shiftKey ? this.#vertical(row, CHANNELS_PAGED) : this.#page(row, HOURS_PAGED, "[data-guide-later]")
    }
  }

  #vertical(row, by, inChannels = false) {
    const step = Math.sign(by)
    let next = Math.min(this.#rows.length - 1, Math.max(0, row + by))
    // A channel with nothing in these hours is passed over.
    while (this.#rows[next] && next !== row && !inChannels && !this.#rows[next].programmes.length) next += step
    const goal = this.#rows[next]
    if (!goal || next === row) return null
    if (inChannels) return goal.channel
    const kept = this.#moment
    const { link } = goal.programmes[nearest(goal.programmes, kept)]
    queueMicrotask(() => (this.#moment = kept)) // entering the cell would move the cursor
    return link
  }

  #page(row, hours, way) {
    const moment = this.#moment + hours * HOUR_MS
    const { startsMs, endsMs } = this.#guide.dataset
    if (moment < Number(startsMs) || moment >= Number(endsMs)) return this.#leave(way)
    const { programmes } = this.#rows[row]
    const found = programmes[nearest(programmes, moment)]
    queueMicrotask(() => (this.#moment = moment))
    return found?.link ?? null
  }

  // Beyond the hours shown: fetch the next ones, and go on at the same channel there.
  #leave(selector) {
    const row = this.#rows.findIndex(({ programmes, channel }) =>
      channel === document.activeElement || programmes.some(({ link }) => link === document.activeElement))
    const moment = this.#moment
    document.addEventListener("htmx:afterSettle", () => goOn(row, moment), { once: true })
    this.#guide.querySelector(selector)?.click()
    return null
  }

  enter(target) {
    const at = this.#find(target)
    if (!at) return
    for (const link of this.#guide.querySelectorAll('tbody a[tabindex="0"]')) link.tabIndex = -1
    target.tabIndex = 0
    const shown = this.#rows[at.row].programmes[at.index]
    if (shown) {
      const { startsMs, endsMs } = this.#guide.dataset
      this.#moment = Math.min(Math.max(shown.starts, Number(startsMs)), Number(endsMs) - 1)
    } else {
      this.#moment ??= Number(this.#guide.dataset.startsMs)
    }
  }

  toNow(event) {
    event.preventDefault()
    const now = this.#now()
    const at = this.#find(document.activeElement)
    const { programmes } = this.#rows[at?.row ?? 0]
    const { startsMs, endsMs } = this.#guide.dataset
    if (now < Number(startsMs) || now >= Number(endsMs) || !programmes.length) {
      document.addEventListener("htmx:afterSettle", () => goOn(at?.row ?? 0, now), { once: true })
      this.#guide.querySelector("[data-guide-now]").click()
      return
    }
    programmes[nearest(programmes, now)].link.focus()
    this.#moment = now
  }

  scrollToNow() {
    const scroll = this.#guide.querySelector("[data-guide-scroll]")
    const line = this.#guide.querySelector("[data-guide-line]")
    if (!line || line.getAttribute("visibility") === "hidden" || scroll.scrollWidth <= scroll.clientWidth) return
    const left = line.getBoundingClientRect().left - scroll.getBoundingClientRect().left
    scroll.scrollLeft += left - scroll.clientWidth / 2
  }

  #find(link) {
    for (const [row, { programmes, channel }] of this.#rows.entries()) {
      if (channel === link) return { row, index: -1 }
      const index = programmes.findIndex((programme) => programme.link === link)
      if (index >= 0) return { row, index }
    }
    return null
  }

  #now() {
    return Number(this.#guide.dataset.nowMs) // good enough to find a programme
  }
}

function goOn(row, moment) {
  const cells = document.querySelectorAll(`[data-guide-table] tbody tr:nth-child(${row + 1}) [data-programme]`)
  const programmes = [...cells].map((cell) => ({
    starts: Number(cell.dataset.startsMs),
    ends: Number(cell.dataset.endsMs),
    link: cell.querySelector("a"),
  }))
  programmes[nearest(programmes, moment)]?.link.focus()
}

function isTyping({ target, altKey, ctrlKey, metaKey }) {
  return altKey || ctrlKey || metaKey || target.closest?.("input, textarea, select, [contenteditable]") !== null
}
