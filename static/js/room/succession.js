// Who follows the host, and whether the one who lost the line gets the projector back.

import { plain } from "./words.js"

export function attachSuccession(house) {
  const { root, people, words, ask, said } = house
  const line = root.querySelector("[data-returning]")
  let returningId = null
  let successorId = null

  function draw() {
    line?.toggleAttribute("hidden", !(people.isHost && returningId))
    const name = people.name(returningId)
    if (line && name) line.querySelector("[data-returning-words]").textContent = words.say("returning", { name })
  }

  root.querySelector("[data-action=keep-seat]")?.addEventListener("click", async () => {
    try {
      await ask("keep_seat", {})
      returningId = null
      draw()
      said(words.say("kept_seat"))
    } catch (error) {
      said(plain(error.message) || words.say("no_answer"), "error")
    }
  })

  return {
    isSuccessor: (userId) => userId === successorId,

    adopt({ successor_id: follows = null, returning_id: returns = null }) {
      successorId = follows
      returningId = returns
      draw()
    },

    // The seat moved: what the old host had said about it is over.
    moved({ reason }, hostBefore) {
      successorId = null
      returningId = reason === "disconnected" ? hostBefore : null
      draw()
    },

    async toggle(userId) {
      const follower = userId === successorId ? null : userId
      await ask("name_successor", { user_id: follower })
      successorId = follower
      const key = follower === null ? "successor_was" : "successor_is"
      said(words.say(key, { name: people.name(userId) }))
    },
  }
}

// One's own list: the room stays where it is, the menu says what it would do next.
export function attachFavourite({ words, said, post }) {
  const form = document.querySelector("[data-favourite-form]")
  form?.addEventListener("submit", async (event) => {
    event.preventDefault()
    const on = form.elements.on.value === "true"
    try {
      await post(form)
    } catch (error) {
      said(plain(error.message) || words.say("not_done"), "error")
      return
    }
    form.elements.on.value = String(!on)
    form.querySelector("[type=submit]").setAttribute("aria-pressed", String(on))
    form.querySelector("[data-favourite-words]").textContent = words.say(on ? "favourite_on" : "favourite_off")
    said(words.say(on ? "favourite_kept" : "favourite_gone"))
  })
}
