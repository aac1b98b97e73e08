// Who decides what plays: waiving the votes, the DJ's shelf, the host's playlist and counts.

import { post } from "../room/dialogs.js"
import { plain } from "../room/words.js"

export function attachDesk(root, house, { steer }) {
  const desk = root.querySelector("[data-desk]")
  if (!desk) return null
  const { ask, words, said } = house
  const [waive, cue, tune] = ["waive", "cue", "tune"].map((name) => desk.querySelector(`[data-${name}]`))
  const tried = async (promise, done = "") => {
    try {
      await promise
      if (done) said(words.say(done))
    } catch (error) {
      said(plain(error.message) || words.say("no_answer"), "error")
    }
  }

  waive?.addEventListener("submit", (event) => {
    event.preventDefault()
    tried(ask("waive_votes", { waived: event.submitter.value === "1" }))
  })
  cue?.addEventListener("submit", (event) => {
    event.preventDefault()
    steer("cue", { song_id: Number(event.submitter.value) })
  })
  tune?.addEventListener("submit", (event) => {
    event.preventDefault()
    const { submitter } = event
    const done = "share" in submitter.dataset ? "desk_shared" : "desk_tuned"
    // Without an attribute of its own a button's `formAction` is the page's address, not the form's.
    const address = submitter.getAttribute("formaction") ?? tune.action
    tried(post(tune, { ...house, address }), done)
  })

  return {
    show({ is_waived: isWaived, next, playlist_id: playlistId, counts }, { isHost }) {
      if (waive) {
        waive.querySelector("[data-waive-words]").textContent = words.say(isWaived ? "desk_waived" : "desk_voted")
        waive.querySelector("[data-waive-on]").hidden = isWaived
        waive.querySelector("[data-waive-off]").hidden = !isWaived
        cue.hidden = !(isWaived && isHost)
        for (const record of cue.querySelectorAll("[data-record]")) {
          record.setAttribute("aria-pressed", String(Number(record.dataset.record) === next?.id))
        }
      }
      if (tune) {
        tune.hidden = !isHost
        if (!tune.contains(document.activeElement)) {
          tune.elements.playlist_id.value = String(playlistId ?? "")
          tune.elements.counts.value = counts
        }
      }
    },
  }
}
