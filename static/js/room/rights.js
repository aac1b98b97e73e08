// Who may press what just now; it changes with the host seat, the roles and the room's own rules.

const ORDER_KEEPERS = ["host", "co_host", "moderator", "admin"]
const USHERS = ["moderator", "admin"]

export function mayKeepOrder({ people, standing }) {
  if (USHERS.includes(standing)) return true
  return ORDER_KEEPERS.includes(people.isHost ? "host" : (people.role ?? standing))
}

export function mayControl({ people, room }) {
  return people.isHost || people.role === "co_host" || (room.everyone_controls && people.role !== null)
}

// The seat came with joining: what stood in its place makes room.
export function takeSeat(house, you) {
  const { root, facts, composer, words } = house
  house.standing = USHERS.includes(facts.standing) ? facts.standing : (you.role ?? facts.standing)
  document.querySelector("[data-leave]")?.toggleAttribute("hidden", !you.role)
  if (you.role) document.querySelectorAll("[data-when-seated]").forEach((each) => { each.hidden = false })
  const form = root.querySelector("[data-composer]")
  if (!form || !you.role) return
  form.hidden = false
  root.querySelector("[data-join-form]")?.remove()
  if (you.muted_until_ms) composer?.silence(you.muted_until_ms, words.say("silenced"))
  else composer?.field.setEnabled(true)
}

export function drawRights(house) {
  const { root, people, player, room, words } = house
  if (!player) return
  const isAllowed = mayControl(house)
  player.setMayControl(isAllowed)
  const lock = root.querySelector("[data-lock]")
  lock.querySelector("[data-lock-words]").textContent = words.say(
    room.everyone_controls ? "all_control" : isAllowed ? "you_control" : "only_host",
  )
  lock.querySelector("[data-lock-open]").toggleAttribute("hidden", !isAllowed)
  lock.querySelector("[data-lock-shut]").toggleAttribute("hidden", isAllowed)
  const request = root.querySelector("[data-action=request-control]")
  request.hidden = isAllowed || people.role === null || !people.hostId
  const load = document.querySelector(".menu [data-dialog=load-dialog]")
  if (load) load.closest("li").hidden = !isAllowed
  for (const each of root.querySelectorAll("[data-when-may]")) {
    each.hidden = (each.dataset.whenMay === "yes") !== isAllowed
  }
  const isBegun = player.hasFilm && player.playback.position_ms > 0
  house.queue?.draw()
  const state = player.isPlaying ? "lights_down" : isBegun ? "intermission" : "house_open"
  document.querySelector("[data-house-state]").textContent = words.say(state)
}
