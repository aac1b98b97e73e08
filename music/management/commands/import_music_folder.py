from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from music.importers.files import import_music_folder, music_files


class Command(BaseCommand):
    help = "Bring in every MP3, Ogg, Opus, FLAC and M4A file below a folder, by its tags."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)

    def handle(self, *, path: Path, **options: object) -> None:
        if not path.is_dir():
            raise CommandError(f"There is no folder {path}.")
        with tqdm(total=len(music_files(path)), unit="file", disable=None) as bar:
            report = import_music_folder(path, on_file=bar.update)
        self.stdout.write(self.style.SUCCESS(str(report)))
