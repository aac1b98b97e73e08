// As the true one: a few lines that fetch the player's script from below /s/player/.
window.YT ??= { loading: 0 }
if (!window.YT.loading) {
  window.YT.loading = 1
  const script = document.createElement("script")
  script.src = new URL("/s/player/stand-in/www-widgetapi.js", document.currentScript.src)
  document.head.append(script)
}
