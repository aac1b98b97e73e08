// The switch in the footer, without a new page: same cookie as the form's own answer (config/theme.py).

const YEAR_SECONDS = 365 * 24 * 60 * 60

export function attachThemeSwitch(form) {
  form.addEventListener("submit", (event) => {
    const pressed = event.submitter
    if (pressed?.name !== "theme") return
    event.preventDefault()
    applyTheme(pressed.value)
    // A signed-in person finds the same light on their other devices.
    fetch(form.action, { method: "POST", body: new FormData(form, pressed), keepalive: true, redirect: "manual" })
    for (const button of form.querySelectorAll("button[name=theme]")) {
      button.setAttribute("aria-pressed", String(button === pressed))
    }
  })
}

export function applyTheme(theme, root = document.documentElement) {
  const secure = location.protocol === "https:" ? "; secure" : ""
  if (theme) root.dataset.theme = theme
  else delete root.dataset.theme
  document.cookie = `theme=${theme}; path=/; samesite=lax; max-age=${theme ? YEAR_SECONDS : 0}${secure}`
}
