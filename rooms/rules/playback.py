"""Where the film stands. Times and positions are integer milliseconds."""

MIN_RATE, MAX_RATE = 0.25, 4.0


def position_at(
    position_ms: int,
    is_playing: bool,
    rate: float,
    at_ms: int,
    now_ms: int,
    duration_ms: int | None = None,
) -> int:
    """The position now, given where it stood at `at_ms`; never before the start or past the end."""
    moved = (now_ms - at_ms) * rate if is_playing else 0
    position = max(0, round(position_ms + moved))
    return position if duration_ms is None else min(position, duration_ms)


def is_intermission(position_ms: int) -> bool:
    """A pause before the film has begun is only a hand on the projector."""
    return position_ms > 5_000


# More people than a few rows of seats, and their drifts are neither told nor kept.
DRIFTS_SHOWN_UP_TO = 30


def shows_drifts(present: int) -> bool:
    return present <= DRIFTS_SHOWN_UP_TO
