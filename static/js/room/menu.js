// One menu for all messages: opened by its button, by the context key, or by a long press's context menu.

const GAP_PX = 4

export function attachMessageMenu({ root, menu, log, chat, act, mayDelete, isOwn, mayEdit, mayWrite }) {
  let message = null
  let opener = null

  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-action=message-menu]")
    if (button) open(button.closest("[data-message]"), button)
  })
  log.addEventListener("contextmenu", (event) => {
    const found = event.target.closest(".message:not(.is-deleted, .is-pending, .is-failed)")
    // A link or marked words keep the browser's own menu.
    if (!found || event.target.closest("a") || String(getSelection())) return
    event.preventDefault()
    open(found, found.querySelector("[data-action=message-menu]"), { x: event.clientX, y: event.clientY })
  })
  menu.addEventListener("click", (event) => {
    const button = event.target.closest("button")
    if (!button || !message) return
    const asked = message
    menu.hidePopover()
    if (button.dataset.menuReact) act.react(asked, button.dataset.menuReact)
    else act[button.dataset.menuAction]?.(asked)
  })
  menu.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    const buttons = [...menu.querySelectorAll("button")].filter((each) => each.offsetParent)
    const next = buttons.indexOf(document.activeElement) + step
    buttons.at(next % buttons.length).focus()
  })
  menu.addEventListener("toggle", ({ newState }) => {
    if (newState !== "closed") return
    message?.querySelector(".message-tools")?.classList.remove("is-open")
    if (menu.contains(document.activeElement) || document.activeElement === document.body) opener?.focus()
  })

  function open(found, button, at) {
    message = found
    opener = button
    const shows = {
      reply: mayWrite(),
      edit: isOwn(found) && mayEdit(found),
      copy: true,
      delete: isOwn(found) || mayDelete(),
      report: !isOwn(found) && root.ownerDocument.getElementById("report-dialog") !== null,
    }
    for (const each of menu.querySelectorAll("[data-menu-action]")) {
      each.parentElement.hidden = !shows[each.dataset.menuAction]
    }
    menu.querySelector(".message-menu-reactions").hidden = !mayWrite()
    menu.querySelector("[data-delete-words]").textContent = act.deleteWords(isOwn(found))
    for (const each of menu.querySelectorAll("[data-menu-react]")) {
      const has = chat.hasReacted(found.dataset.message, each.dataset.menuReact)
      each.setAttribute("aria-pressed", String(has))
    }
    found.querySelector(".message-tools")?.classList.add("is-open")
    menu.showPopover()
    place(at ?? below(button))
    ;[...menu.querySelectorAll("button")].find((each) => each.offsetParent)?.focus({ preventScroll: true })
  }

  function below(button) {
    const box = button.getBoundingClientRect()
    return { x: box.right - menu.offsetWidth, y: box.bottom + GAP_PX }
  }

  function place({ x, y }) {
    const left = Math.max(GAP_PX, Math.min(x, innerWidth - menu.offsetWidth - GAP_PX))
    const isBelow = y + menu.offsetHeight + GAP_PX < innerHeight
    menu.style.left = `${left}px`
    menu.style.top = `${isBelow ? y : Math.max(GAP_PX, y - menu.offsetHeight - 2 * GAP_PX)}px`
  }
}
