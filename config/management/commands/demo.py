"""Fill an empty site with the films, a schedule, demo people and a few living rooms."""

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts import demo as accounts_demo
from guide import demo as guide_demo
from moviemash import demo as moviemash_demo
from music import demo as music_demo
from rooms import demo as rooms_demo


class Command(BaseCommand):
    help = "Fill the site with its demo content. Run again, it adds nothing twice."

    def handle(self, **options: Any) -> None:
        people = accounts_demo.fill_demo()
        guide_demo.fill_demo()
        music_demo.fill_demo()
        _copy_demo_media(settings.MEDIA_ROOT / "demo")
        rooms_demo.fill_demo()
        music_demo.open_rooms()
        music_demo.seat_listeners()
        moviemash_demo.fill_demo()
        self.stdout.write(self.style.SUCCESS(f"Demo content is in. {len(people)} demo sign-ins."))


def _copy_demo_media(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for file in (settings.BASE_DIR / "rooms" / "demo_media").iterdir():
        if not (folder / file.name).exists():
            shutil.copyfile(file, folder / file.name)
