// The switch in the footer without leaving the page: the light changes at once, the form's own address keeps it.

export function attachThemeSwitch(form) {
  form.addEventListener("submit", (event) => {
    const pressed = event.submitter
    if (pressed?.name !== "theme") return
    event.preventDefault()
    showTheme(pressed.value)
    for (const button of form.querySelectorAll("button[name=theme]")) {
      button.setAttribute("aria-pressed", String(button === pressed))
    }
    fetch(form.action, {
      method: "POST",
      body: new FormData(form, pressed),
      redirect: "manual",
      keepalive: true,
    }).catch(() => form.submit()) // offline: let the browser say so
  })
}

export function showTheme(theme, root = document.documentElement) {
  if (theme) root.dataset.theme = theme
  else delete root.dataset.theme
}
