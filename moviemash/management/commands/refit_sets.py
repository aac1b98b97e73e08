from django.core.management.base import BaseCommand
from django.utils import timezone
from tqdm import tqdm

from moviemash.actions.refit import refit_tables


class Command(BaseCommand):
    help = "Set the public tables of shelves and films anew from all counted votes."

    def handle(self, **options: object) -> None:
        # disable=None: draw the bar on a terminal, stay silent in logs.
        with tqdm(total=4, unit="step", disable=None) as bar:

            def tell(step: str) -> None:
                bar.set_description(step)
                bar.update()

            report = refit_tables(timezone.now(), on_step=tell)
        self.stdout.write(self.style.SUCCESS(str(report)))
