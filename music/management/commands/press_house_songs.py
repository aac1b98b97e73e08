from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from music.actions.house import invite_house_artists, press_house_songs, unpressed


class Command(BaseCommand):
    help = "Compose and press the house's own songs that do not sound yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--at-most", type=int, default=None)

    def handle(self, *, at_most: int | None, **options: object) -> None:
        if at_most is not None and at_most < 1:
            raise CommandError("--at-most is at least 1.")
        invite_house_artists()
        waiting = unpressed()
        total = waiting if at_most is None else min(waiting, at_most)
        with tqdm(total=total, unit="song", disable=None) as bar:
            pressed = press_house_songs(at_most, on_song=lambda song: bar.update())
        self.stdout.write(self.style.SUCCESS(f"{pressed} songs pressed, {unpressed()} to go."))
