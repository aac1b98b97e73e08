// Single letters: dead in fields and behind dialogs, and off for who does not want them (WCAG 2.1.4).

const STEP_MS = 10_000

export function isTyping(target) {
  return Boolean(target?.closest?.("input:not([type=range]), textarea, select, [contenteditable=true]"))
}

// `stage`: a kind of room that plays by itself brings keys of its own.
export function attachKeys({ composer, player, stage, isOn }) {
  const quietly = (promise) => promise?.catch?.(() => {})
  const film = player && {
    k: () => quietly(player.togglePlay()),
    m: () => player.toggleMute(),
    j: () => quietly(player.seekBy(-STEP_MS)),
    l: () => quietly(player.seekBy(STEP_MS)),
    f: () => player.toggleFullscreen(),
  }
  const acts = {
    "/": () => composer?.focus(),
    c: () => composer?.focus(),
    "?": () => document.getElementById("keys-dialog").showModal(),
    ...film,
    ...stage?.keys,
  }
  document.addEventListener("keydown", (event) => {
    if (!isOn || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return
    if (document.querySelector("[popover]:popover-open")) return
    const act = acts[event.key]
    if (!act) return
    event.preventDefault()
    act()
  })
}
