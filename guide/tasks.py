from celery import shared_task
from django.utils import timezone

from guide import actions


@shared_task
def fill_schedules() -> str:
    return str(actions.fill_schedules(timezone.now()))
