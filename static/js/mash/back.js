// The back button shows the pair that was judged last, and judges nothing again.

export function attachBack() {
  let last = lastJudged()
  // One step back is enough, however many duels: the second step leaves, as people expect.
  document.addEventListener("htmx:afterSettle", () => {
    if (lastJudged() === last) return
    last = lastJudged()
    if (last && !history.state?.mash) history.pushState({ mash: "going" }, "")
  })
  addEventListener("popstate", () => {
    if (!document.querySelector("[data-mash]")) return
    const isBack = !history.state?.mash && last
    const url = isBack ? `${location.pathname}?pair=${encodeURIComponent(last)}` : location.pathname
    htmx.ajax("GET", url, { target: "#mash", swap: "outerHTML" })
  })
}

function lastJudged() {
  return document.querySelector("[data-mash]")?.dataset.last ?? ""
}
