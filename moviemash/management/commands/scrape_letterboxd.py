from argparse import ArgumentParser
from collections.abc import Iterable

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from moviemash.clients import LetterboxdClient
from moviemash.importers.letterboxd import slug_in
from moviemash.importers.permission import why_not
from moviemash.importers.scraper import scrape_members


class Command(BaseCommand):
    help = "Fetch the favourites of Letterboxd members. Needs Letterboxd's permission."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", nargs="*")
        parser.add_argument("--fans", metavar="FILM", help="everybody who loves this film: a slug")
        parser.add_argument("--pages", type=int, default=1, help="of the list of fans")

    def handle(
        self, *, username: list[str], fans: str | None, pages: int, **options: object
    ) -> None:
        if bool(username) == bool(fans):
            raise CommandError("Name members, or one film with --fans.")
        if reason := why_not():
            raise CommandError(reason)
        with (
            LetterboxdClient() as client,
            # disable=None: draw the bar on a terminal, stay silent in logs.
            tqdm(total=len(username) or None, unit="member", disable=None) as bar,
        ):
            names: Iterable[str] = username
            if fans:
                names = client.fans(slug_in(fans) or fans, pages)
            report = scrape_members(client, names, on_member=lambda name: bar.update())
        if report.stopped:
            raise CommandError(str(report))
        self.stdout.write(self.style.SUCCESS(str(report)))
