// Chat, People, About: tabs on narrow screens; beside the film the chat gives its place to the people and takes it back.

export function attachTabs(root) {
  const tabs = [...root.querySelectorAll("[data-tab-name]")]

  function show(name, { takesFocus = false } = {}) {
    root.dataset.tab = name
    for (const panel of root.querySelectorAll("[data-panel]")) {
      panel.classList.toggle("is-shown", panel.dataset.panel === name)
    }
    for (const tab of tabs) {
      const isShown = tab.dataset.tabName === name
      tab.setAttribute("aria-selected", String(isShown))
      tab.tabIndex = isShown ? 0 : -1
      if (isShown && takesFocus) tab.focus()
    }
  }

  root.querySelector("[data-tabs]")?.addEventListener("click", (event) => {
    const tab = event.target.closest("[data-tab-name]")
    if (!tab) return
    event.preventDefault()
    show(tab.dataset.tabName)
  })
  root.querySelector("[data-tabs]")?.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    const here = tabs.indexOf(event.target)
    if (!step || here < 0) return
    event.preventDefault()
    show(tabs.at((here + step) % tabs.length).dataset.tabName, { takesFocus: true })
  })
  root.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-show]")
    if (!opener) return
    event.preventDefault()
    show(opener.dataset.show)
    const panel = root.querySelector(opener.dataset.show === "people" ? "#people-panel" : "#chat")
    panel.querySelector(".chat-head > button")?.focus()
  })
  return show
}
