from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from guide.importers.wikidata import BUNDLED, NotAFilmList, count_rows, import_films


class Command(BaseCommand):
    help = "Load films into the guide; without a path the films that come with the site."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", nargs="?", type=Path, default=BUNDLED)

    def handle(self, *, path: Path, **options: object) -> None:
        try:
            # disable=None: draw the bar on a terminal, stay silent in logs.
            with tqdm(total=count_rows(path), unit="film", disable=None) as bar:
                report = import_films(path, on_film=bar.update)
        except FileNotFoundError:
            raise CommandError(f"There is no file {path}.") from None
        except (NotAFilmList, UnicodeDecodeError, EOFError, OSError) as error:
            raise CommandError(f"{path} could not be read: {error}") from error
        self.stdout.write(self.style.SUCCESS(str(report)))
