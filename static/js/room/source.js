// How a film's address gets into the <video>: by the browser itself, or by the HLS player where it must.

const HLS_TYPE = "application/vnd.apple.mpegurl"
const READY_WITHIN_MS = 20_000
const RETRIES = 3

// Answers {close()}; throws an Error whose message is the key of what to say.
export async function openSource(video, media, { hlsUrl, onTrouble }) {
  if (media.kind === "hls" && !video.canPlayType(HLS_TYPE)) return openHls(video, media.url, hlsUrl, onTrouble)
  return openFile(video, media.url, onTrouble)
}

function openFile(video, url, onTrouble) {
  const control = new AbortController()
  video.addEventListener(
    "error",
    () => onTrouble(wordsOf(video.error)),
    { signal: control.signal },
  )
  const slow = setTimeout(() => video.readyState === 0 && onTrouble("film_not_found"), READY_WITHIN_MS)
  video.addEventListener("loadedmetadata", () => clearTimeout(slow), { signal: control.signal })
  video.src = url
  video.load()
  return {
    close() {
      clearTimeout(slow)
      control.abort()
    },
  }
}

function wordsOf(error) {
  if (error?.code === MediaError.MEDIA_ERR_DECODE) return "film_not_playable"
  if (error?.code === MediaError.MEDIA_ERR_NETWORK) return "film_lost"
  return "film_not_found"
}

async function openHls(video, url, hlsUrl, onTrouble) {
  // Only a room that needs it pays for it.
  const { default: Hls } = await import(hlsUrl)
  if (!Hls.isSupported()) throw new Error("film_not_playable")
  const hls = new Hls({ enableWorker: true, backBufferLength: 30 })
  let retries = RETRIES
  hls.on(Hls.Events.ERROR, (_, { fatal, type, details }) => {
    if (!fatal) return
    if (type === Hls.ErrorTypes.MEDIA_ERROR && retries > 0) {
      retries -= 1
      hls.recoverMediaError()
    } else {
      const isManifest = details.startsWith("manifest")
      onTrouble(isManifest ? "film_not_found" : "film_lost")
    }
  })
  hls.loadSource(url)
  hls.attachMedia(video)
  return {
    close() {
      hls.destroy()
    },
  }
}
