from celery import shared_task
from django.utils import timezone

from rooms.actions import upkeep


@shared_task
def end_finished_rooms() -> str:
    return f"{upkeep.end_finished_rooms(timezone.now())} rooms ended"
