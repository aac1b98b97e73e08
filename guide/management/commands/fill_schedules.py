from django.core.management.base import BaseCommand
from django.utils import timezone
from tqdm import tqdm

from guide.actions import fill_schedules, open_channels
from guide.models import Channel


class Command(BaseCommand):
    help = "Open the house's channels and fill their schedules from yesterday to a week ahead."

    def handle(self, **options: object) -> None:
        open_channels()
        # disable=None: draw the bar on a terminal, stay silent in logs.
        with tqdm(total=Channel.objects.on_air().count(), unit="channel", disable=None) as bar:
            report = fill_schedules(timezone.now(), on_channel=lambda channel: bar.update())
        self.stdout.write(self.style.SUCCESS(str(report)))
