"""The Celery app and the whole timetable of beat on one screen."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("marquee")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "fill the channels' schedules every night": {
        "task": "guide.tasks.fill_schedules",
        "schedule": crontab(hour=3, minute=15),
    },
    "end the rooms whose time is over every minute": {
        "task": "rooms.tasks.end_finished_rooms",
        "schedule": 60.0,
    },
    "send home guests of long ago every night": {
        "task": "accounts.tasks.forget_old_guests",
        "schedule": crontab(hour=4, minute=20),
    },
}
