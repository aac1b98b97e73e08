import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from celery import shared_task
from django.db import connection
from django.utils import timezone

from music.actions import house
from music.importers import artists, youtube
from music.models import Artist, Song
from music.tastes import training

# So many that a task ends well before its time limit, on a slow machine too.
PRESSED_A_TASK = 20
# Composing takes a whole core; whoever uses the site goes before.
NICE = 15


@shared_task
def press_songs() -> str:
    """The house's next songs; calls itself again until all of them sound."""
    pressed = _quietly(lambda: house.press_house_songs(PRESSED_A_TASK))
    waiting = house.unpressed()
    if pressed and waiting:
        press_songs.delay()
    return f"{pressed} songs pressed, {waiting} to go."


@shared_task
def press_artist(artist_id: int) -> str:
    """One artist's songs before all others: somebody wants to hear them now."""
    artist = Artist.objects.get(pk=artist_id)
    return f"{_quietly(lambda: house.press_house_songs(artist=artist))} songs pressed."


@shared_task
def refresh_one_artist(artist_id: int) -> str:
    artist = Artist.objects.get(pk=artist_id)
    return str(artists.refresh_artist(artist, timezone.now()))


@shared_task
def refresh_artists() -> str:
    return str(artists.refresh_artists(timezone.now()))


@shared_task
def check_youtube_song(song_id: int) -> str:
    return youtube.check_song(Song.objects.get(pk=song_id), timezone.now())


@shared_task
def train_tastes() -> str:
    model = training.train_tastes()
    return f"Tastes learned from {model.people} people."


def _quietly(work: Callable[[], int]) -> int:
    """In a thread that gives way to all others and ends: a process could never be raised again.

    Where an operating system knows no threads of different weight, as any other work.
    """

    def give_way() -> None:
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)

    def done() -> int:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1, initializer=give_way) as quiet:
        return quiet.submit(done).result()
