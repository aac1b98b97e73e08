// The back button shows the pair that was judged last, and judges nothing again.

export function attachBack(show) {
  let last = lastJudged()
  addEventListener("popstate", () => {
    // A jump within the page, as to its content, is no step back.
    if (!document.querySelector("[data-mash]") || location.hash) return
    const isBack = !history.state?.mash && last
    show(isBack ? `${location.pathname}?pair=${encodeURIComponent(last)}` : location.pathname)
  })
  return {
    // One step back is enough, however many duels: the second step leaves, as people expect.
    settled() {
      if (lastJudged() === last) return
      last = lastJudged()
      if (last && !history.state?.mash) history.pushState({ mash: "going" }, "")
    },
  }
}

function lastJudged() {
  return document.querySelector("[data-mash] [data-last]")?.dataset.last ?? ""
}
