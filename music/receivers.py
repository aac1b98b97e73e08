"""What follows when a song goes: its file, where no other song is made of it."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from music.actions.catalogue import forget_files
from music.models import Song


@receiver(post_delete, sender=Song)
def forget_file(instance: Song, **facts: Any) -> None:
    if instance.media_path:
        path = instance.media_path
        transaction.on_commit(lambda: forget_files([path]))
