from celery import shared_task
from django.utils import timezone

from accounts.actions import forget_guests


@shared_task
def forget_old_guests() -> str:
    return f"{forget_guests(timezone.now())} guests forgotten"
