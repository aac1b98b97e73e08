from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from music.importers.artists import SONGS_EACH, import_artist


class Command(BaseCommand):
    help = "Import an artist with their best known songs from MusicBrainz, Deezer and Apple Music."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="+", help='as they spell it: "Nick Drake"')
        parser.add_argument("--songs", type=int, default=SONGS_EACH, help="of each provider")

    def handle(self, *, name: list[str], songs: int, **options: object) -> None:
        if not 1 <= songs <= 100:
            raise CommandError("--songs is a number from 1 to 100.")
        for each in name:
            # disable=None: draw the bar on a terminal, stay silent in logs.
            with tqdm(unit="song", desc=each, disable=None) as bar:
                artist, report = import_artist(
                    each, timezone.now(), songs_each=songs, on_song=bar.update
                )
            if artist is None:
                raise CommandError(f"Nobody knows “{each}”.\n{report}")
            self.stdout.write(self.style.SUCCESS(f"{artist} ({artist.pk}): {report}"))
