"""What stands in anybody's way on a page, as axe finds it by night and by day."""

from pathlib import Path
from typing import Any, Literal

import axe_playwright_python
from playwright.sync_api import Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# All that the time of day can change.
OF_COLOURS = ["color-contrast", "link-in-text-block"]

# What is half faded has colours that nobody is meant to read.
SETTLED = """() => Promise.allSettled(document.getAnimations()
  .filter((each) => each.timeline === document.timeline && each.playState === "running"
    && each.effect.getComputedTiming().endTime < Infinity)
  .map((each) => each.finished)).then(() => null)"""

# Style sheets are fetched once more, which takes longer than all rules together, for a single rule
# that is not among ours.
RUN = """rules => axe.run(document,
  {runOnly: rules, resultTypes: ["violations"], preload: {assets: ["media"]}})"""


def barriers(name: str, page: Page) -> list[str]:
    """A line for each; none on a page that everybody can use. `name` is how the lines call it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = [
        *_by(page, "dark", {"type": "tag", "values": STANDARDS}),
        *_by(page, "light", {"type": "rule", "values": OF_COLOURS}),
    ]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("wider than the window")
    return [f"{name}, {barrier}" for barrier in found]


def _by(page: Page, scheme: Literal["dark", "light"], rules: dict[str, Any]) -> list[str]:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.evaluate(SETTLED)
    answer = page.evaluate(RUN, rules)
    return [
        f"{scheme}: {broken['id']} ({broken['impact']}) {node['html'][:160]}"
        f" {node['failureSummary']}"
        for broken in answer["violations"]
        for node in broken["nodes"][:3]
    ]
