"""What the music wing of a fresh house shows: its own musicians, some heard at once."""

from collections.abc import Callable

from music.actions.house import invite_house_artists, press_house_songs, unpressed
from music.models import Song
from music.tasks import press_songs

# Two artists' whole albums; the rest is pressed while people look round.
PRESSED_AT_ONCE = 8


def fill_demo(
    *, at_once: int = PRESSED_AT_ONCE, on_song: Callable[[Song], object] = lambda song: None
) -> int:
    """Answers how many songs are still to be pressed by the worker."""
    invite_house_artists()
    press_house_songs(at_once, on_song=on_song)
    waiting = unpressed()
    if waiting:
        press_songs.delay()
    return waiting
