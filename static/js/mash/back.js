// The back button shows the pair that was judged last, and judges nothing again.

export function attachBack() {
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const isVote = detail.successful && detail.elt.closest?.("form[data-duel]")
    if (isVote && !history.state?.mash) history.pushState({ mash: "going" }, "")
  })
  addEventListener("popstate", () => {
    const mash = document.querySelector("[data-mash]")
    if (!mash) return
    const last = mash.dataset.last
    const url = history.state?.mash || !last ? location.pathname : `${location.pathname}?pair=${encodeURIComponent(last)}`
    htmx.ajax("GET", url, { target: "#mash", swap: "outerHTML" })
  })
}
