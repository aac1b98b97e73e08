// The room's dialogs: film, report, invitation, a person's card. Each form works without them where that makes sense.

import { plain } from "./words.js"

const METADATA_WITHIN_MS = 6000

export class FormRefused extends Error {}

// A form as the JSON twin of its own address; the refusal comes back in words.
export async function post(form, { csrf, address = form.action } = {}) {
  const response = await fetch(address, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { Accept: "application/json", "X-CSRFToken": csrf },
  })
  const answer = await response.json().catch(() => ({}))
  if (!response.ok) throw new FormRefused(answer.message ?? "")
  return answer
}

export function attachForm(form, { words, send, done }) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault()
    const button = event.submitter ?? form.querySelector("[type=submit]")
    if (button.ariaBusy === "true") return
    say(form, "")
    button.ariaBusy = "true"
    try {
      done(await send(form))
    } catch (error) {
      say(form, plain(error.message) || words.say("not_done"))
    } finally {
      button.ariaBusy = null
    }
  })
}

function say(form, text) {
  const place = form.querySelector("[data-form-error]")
  if (!place) return
  place.hidden = !text
  const line = place.matches("ul") ? document.createElement("li") : document.createElement("span")
  line.textContent = text
  place.replaceChildren(line)
}

export function attachLoadDialog({ words, player }) {
  const dialog = document.getElementById("load-dialog")
  const form = dialog.querySelector("[data-load-form]")
  const field = form.elements.url
  field.addEventListener("input", () => {
    for (const demo of form.querySelectorAll("[name=demo]")) demo.checked = false
  })
  form.addEventListener("change", ({ target }) => {
    if (target.name === "demo") field.value = ""
  })
  attachForm(form, {
    words,
    send: async () => {
      const demo = form.querySelector("[name=demo]:checked")
      const url = field.value.trim() || demo?.value || ""
      const title = form.elements.title.value.trim() || (field.value.trim() ? "" : (demo?.dataset.title ?? ""))
      await player.load({ url, title, duration_ms: await durationOf(url) })
    },
    done: () => dialog.close(),
  })
}

// How long the film is, where the browser can tell before anybody else has to load it.
export function durationOf(url) {
  return new Promise((resolve) => {
    const probe = document.createElement("video")
    const done = (durationMs) => {
      clearTimeout(timer)
      probe.removeAttribute("src")
      resolve(durationMs)
    }
    const timer = setTimeout(() => done(null), METADATA_WITHIN_MS)
    probe.preload = "metadata"
    probe.muted = true
    probe.addEventListener("loadedmetadata", () => {
      done(Number.isFinite(probe.duration) ? Math.round(probe.duration * 1000) : null)
    })
    probe.addEventListener("error", () => done(null))
    if (url.startsWith("/") || url.startsWith("https://")) probe.src = url
    else done(null)
  })
}

export function attachReportDialog({ words, csrf, said }) {
  const dialog = document.getElementById("report-dialog")
  if (!dialog) return null
  const form = dialog.querySelector("[data-report-form]")
  attachForm(form, {
    words,
    send: () => post(form, { csrf }),
    done: () => {
      dialog.close()
      form.reset()
      said(words.say("reported"))
    },
  })
  // About a message, a person or the room as a whole.
  return function open({ messageId = "", userId = "", name = "", quote = "" } = {}) {
    form.elements.message_id.value = messageId
    form.elements.user_id.value = messageId ? "" : userId
    const about = messageId ? "message" : userId ? "person" : "room"
    for (const each of form.querySelectorAll("[data-report-about]")) each.hidden = each.dataset.reportAbout !== about
    for (const each of form.querySelectorAll("[data-report-name]")) each.textContent = name
    const quoted = form.querySelector("[data-report-quote]")
    quoted.hidden = !quote
    quoted.textContent = quote
    if (!dialog.open) dialog.showModal()
  }
}

export function attachInviteDialog({ words, csrf, said }) {
  const dialog = document.getElementById("invite-dialog")
  if (!dialog) return
  const copy = async (field) => {
    field.select()
    try {
      await navigator.clipboard.writeText(field.value)
    } catch {
      document.execCommand("copy") // without a secure context there is no clipboard
    }
    said(words.say("link_copied"))
  }
  dialog.querySelector("[data-action=copy-address]")?.addEventListener("click", () => {
    copy(dialog.querySelector("[data-room-address]"))
  })
  dialog.querySelector("[data-action=copy-link]")?.addEventListener("click", () => copy(dialog.querySelector("#invite-link")))
  const invite = dialog.querySelector("[data-invite-form]")
  attachForm(invite, {
    words,
    send: () => post(invite, { csrf }),
    done: () => {
      invite.reset()
      dialog.close()
      said(words.say("invited"))
    },
  })
  const link = dialog.querySelector("[data-link-form]")
  if (!link) return
  attachForm(link, {
    words,
    send: () => post(link, { csrf }),
    done: ({ url }) => {
      dialog.querySelector("[data-link-made]").hidden = false
      dialog.querySelector("#invite-link").value = url
    },
  })
}

export function attachPersonDialog(house, { mayKeepOrder }) {
  const { words, people, dresser, ask: request, said, report, me } = house
  const dialog = document.getElementById("person-dialog")
  let person = null
  const keeping = dialog.querySelector("[data-card-keeping]")
  const order = keeping.querySelector("form")
  const minutes = dialog.querySelector("[data-card-minutes]")
  const ask = async (event, data) => {
    await request(event, { user_id: person.user_id, ...data })
    dialog.close()
    said(words.say("done"))
  }

  order.addEventListener("change", () => {
    minutes.hidden = order.elements.what.value !== "silence"
  })
  attachForm(order, {
    words,
    send: () => {
      const what = order.elements.what.value
      const reason = order.elements.reason.value.trim()
      if (what !== "silence") return ask(what, { reason })
      return ask(what, { reason, until_ms: Date.now() + Number(order.elements.minutes.value) * 60_000 })
    },
    done: () => order.reset(),
  })
  dialog.addEventListener("click", async (event) => {
    const action = event.target.closest("[data-person-action]")?.dataset.personAction
    if (!action) return
    if (action === "report") {
      dialog.close()
      report({ userId: person.user_id, name: person.name })
      return
    }
    try {
      if (action === "transfer_host") await ask("transfer_host", {})
      else if (action === "mute") await ask("mute", { on: !people.isMuted(person.user_id) })
      else if (action === "name_successor") {
        await house.succession.toggle(person.user_id)
        dialog.close()
      }
      else await ask("set_role", { role: action })
    } catch (error) {
      said(error.message || words.say("not_done"), "error")
    }
  })

  return function open(userId) {
    person = people.known(userId)
    if (!person) return
    const isMe = userId === me
    const member = people.get(userId)
    dialog.querySelector("[data-card-name]").textContent = person.name
    const mask = dialog.querySelector("[data-card-mask]")
    mask.hidden = !person.avatar_url
    if (person.avatar_url) mask.src = person.avatar_url
    const isHost = userId === people.hostId
    const role = isHost ? words.say("host") : member?.role === "co_host" ? words.say("co_host") : ""
    dialog.querySelector("[data-card-role]").textContent = isMe ? words.say("you") : role
    dialog.querySelector("[data-card-gender]").textContent = person.gender ? words.say(person.gender) : ""
    const link = dialog.querySelector("[data-card-link]")
    link.hidden = !person.username
    if (person.username) link.href = dresser.personUrl(person.username)
    link.textContent = words.say(isMe ? "your_page" : "their_page")
    dialog.querySelector("[data-card-host]").hidden = !people.isHost || isMe || !member
    dialog.querySelector("[data-person-action=co_host]").hidden = member?.role === "co_host"
    const isSuccessor = house.succession.isSuccessor(userId)
    dialog.querySelector("[data-person-action=name_successor]").setAttribute("aria-pressed", String(isSuccessor))
    const follows = words.say(isSuccessor ? "successor_no" : "successor_make")
    dialog.querySelector("[data-successor-words]").textContent = follows
    dialog.querySelector("[data-person-action=member]").hidden = member?.role !== "co_host"
    keeping.hidden = !mayKeepOrder() || isMe || isHost || !member
    keeping.open = false
    order.reset()
    minutes.hidden = true
    const safety = dialog.querySelector("[data-card-safety]")
    safety.hidden = isMe || me === null
    const mute = dialog.querySelector("[data-mute-words]")
    mute.textContent = words.say(people.isMuted(userId) ? "unmute_person" : "mute_person")
    const along = dialog.querySelector("[data-along-form]")
    if (along) {
      along.hidden = isMe || !person.username
      if (person.username) along.action = `${dresser.personUrl(person.username)}invite`
    }
    const block = dialog.querySelector("[data-block-form]")
    if (person.username) block.action = `${dresser.personUrl(person.username)}block/`
    dialog.showModal()
  }
}
