// Songs of one's own playlist are dragged by their grip; the buttons beside it do the same.

export function placeAt(boxes, y) {
  const below = boxes.findIndex(({ top, height }) => y < top + height / 2)
  return below < 0 ? boxes.length : below
}

export function attachOrder(list) {
  let dragged = null

  list.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-grip]")
    if (!grip) return
    event.preventDefault()
    dragged = grip.closest("[data-song]")
    dragged.classList.add("is-dragged")
    list.setPointerCapture(event.pointerId)
  })

  list.addEventListener("pointermove", (event) => {
    if (!dragged) return
    const others = [...list.children].filter((song) => song !== dragged)
    const place = placeAt(others.map((song) => song.getBoundingClientRect()), event.clientY)
    const before = others[place] ?? null
    if (dragged.nextElementSibling !== before) list.insertBefore(dragged, before)
  })

  const drop = () => {
    if (!dragged) return
    const song = dragged
    dragged = null
    song.classList.remove("is-dragged")
    keep(list, song)
  }
  list.addEventListener("pointerup", drop)
  list.addEventListener("pointercancel", drop)
}

async function keep(list, song) {
  const position = [...list.children].indexOf(song)
  const answer = await fetch(list.dataset.url, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json",
      "X-CSRFToken": JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"],
    },
    body: JSON.stringify({ song_id: Number(song.dataset.song), position, version: Number(list.dataset.version) }),
  }).catch(() => null)
  if (answer?.ok) {
    list.dataset.version = (await answer.json()).version
    number(list)
    tell(list.dataset.moved.replace("%s", position + 1))
  } else {
    tell(list.dataset.failed)
    location.reload()
  }
}

// The buttons name places; after a move they are others.
function number(list) {
  ;[...list.children].forEach((song, place, songs) => {
    for (const button of song.querySelectorAll("[data-by]")) {
      const wanted = place + Number(button.dataset.by)
      button.value = wanted
      button.disabled = wanted < 0 || wanted >= songs.length
    }
  })
}

function tell(text) {
  document.querySelector("#status").textContent = text
}

for (const list of document.querySelectorAll("[data-order]")) attachOrder(list)
