from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from music.clients import ProviderTrouble
from music.importers.playlists import NotAPlaylist, import_playlist


class Command(BaseCommand):
    help = "Import a playlist by its address on Deezer or Spotify; again, to bring it up to date."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("url", help="https://www.deezer.com/playlist/…")

    def handle(self, *, url: str, **options: object) -> None:
        try:
            with tqdm(unit="song", disable=None) as bar:
                playlist, report = import_playlist(url, on_song=bar.update)
        except (NotAPlaylist, ProviderTrouble) as why:
            raise CommandError(str(why)) from why
        self.stdout.write(self.style.SUCCESS(f"{playlist} ({playlist.pk}): {report}"))
