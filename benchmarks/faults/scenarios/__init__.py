"""The faults, by the names of the plan."""

from benchmarks.faults.scenarios import contests, frames, processes, valkey
from benchmarks.faults.stage import Scenario

ALL: dict[str, Scenario] = {
    scenario.name: scenario
    for scenario in (
        Scenario("F1", "web processes die between commit and publish, or anywhere", processes.die),
        Scenario("F2", "Valkey dies and comes back empty", valkey.die),
        Scenario("F10", "frames and doorbells doubled, swapped and dropped", frames.spoil),
        Scenario(
            "F16",
            "two at one instant: seeks, hand-overs, last seats, ends, links",
            contests.run,
            prepare=contests.prepare,
            has_load=False,
        ),
    )
}
FAST = ("F1", "F2", "F10", "F16")
