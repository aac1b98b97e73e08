// <button data-dialog="id"> opens <dialog id="id">; anything with data-close-dialog inside closes it, and so does the backdrop.

export function attachDialogs(root) {
  root.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]")
    if (opener) {
      const dialog = root.getElementById(opener.dataset.dialog)
      if (dialog && !dialog.open) {
        event.preventDefault()
        dialog.showModal()
      }
      return
    }
    const closer = event.target.closest("dialog [data-close-dialog]")
    if (closer) {
      event.preventDefault()
      closer.closest("dialog").close()
    } else if (event.target instanceof HTMLDialogElement && isOutside(event, event.target)) {
      event.target.close()
    }
  })
}

function isOutside({ clientX, clientY }, dialog) {
  const box = dialog.getBoundingClientRect()
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom
}
