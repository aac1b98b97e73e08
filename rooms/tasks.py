from uuid import UUID

from celery import shared_task
from django.utils import timezone

from rooms.actions import upkeep
from rooms.letters import send_invite_letter as send


@shared_task
def end_finished_rooms() -> str:
    return f"{upkeep.end_finished_rooms(timezone.now())} rooms ended"


@shared_task
def send_invite_letter(invite_id: str) -> str:
    return "sent" if send(UUID(invite_id)) else "not needed"
