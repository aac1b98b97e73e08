// YouTube's own script and frame: how they are asked for, and what its player's error numbers mean.

// `reason` names what is said of it; what is final is not tried again.
export const TROUBLES = {
  2: { reason: "film_unknown", isFinal: true },
  5: { reason: "film_stuck", isFinal: false },
  100: { reason: "film_gone", isFinal: true },
  101: { reason: "film_refused", isFinal: true },
  150: { reason: "film_refused", isFinal: true },
  153: { reason: "film_unnamed", isFinal: true },
}
// No answer at all: offline, or something in the browser is in the way.
export const AWAY = { reason: "film_away", isFinal: false, againMs: 15_000 }

let api = null

// One script a page, fetched with its first film.
export function loadApi(url) {
  api ??= new Promise((resolve, reject) => {
    window.onYouTubeIframeAPIReady = () => resolve(window.YT)
    const script = document.createElement("script")
    script.src = url
    script.addEventListener("error", () => {
      script.remove()
      api = null
      reject(new Error("The player's script does not come."))
    })
    document.head.append(script)
  })
  return api
}

export function newFrame(base, id, title) {
  const frame = document.createElement("iframe")
  frame.title = title
  frame.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture"
  // Without it YouTube does not learn which site asks, and answers with error 153.
  frame.referrerPolicy = "strict-origin-when-cross-origin"
  frame.src = filmAddress(base, id)
  return frame
}

export function filmAddress(base, id) {
  const wishes = { enablejsapi: 1, origin: location.origin, playsinline: 1, rel: 0, controls: 1 }
  return `${base}${id}?${new URLSearchParams(wishes)}`
}
