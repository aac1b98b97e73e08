"""The Celery app and the whole timetable of beat on one screen."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("marquee")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["moviemash.importers"])

app.conf.beat_schedule = {
    "fill the channels' schedules every night": {
        "task": "guide.tasks.fill_schedules",
        "schedule": crontab(hour=3, minute=15),
    },
    "end the rooms whose time is over every minute": {
        "task": "rooms.tasks.end_finished_rooms",
        "schedule": 60.0,
    },
    "ask the music providers for those we asked longest ago every night": {
        "task": "music.tasks.refresh_artists",
        "schedule": crontab(hour=2, minute=35),
    },
    "press the house's own songs where a worker was stopped": {
        "task": "music.tasks.press_songs",
        "schedule": crontab(minute=50),
    },
    "learn the tastes of listeners every night": {
        "task": "music.tasks.train_tastes",
        "schedule": crontab(hour=3, minute=5),
    },
    "set the tables of shelves and films anew every night": {
        "task": "moviemash.tasks.refit_sets",
        "schedule": crontab(hour=3, minute=40),
    },
    "train the recommender every night": {
        "task": "moviemash.tasks.train_recommender",
        "schedule": crontab(hour=3, minute=55),
    },
    "send home guests of long ago every night": {
        "task": "accounts.tasks.forget_old_guests",
        "schedule": crontab(hour=4, minute=20),
    },
    "refresh the Letterboxd shelves we are permitted to fetch every night": {
        "task": "moviemash.importers.tasks.scrape_letterboxd",
        "schedule": crontab(hour=4, minute=40),
    },
    "look for films that wait every night": {
        "task": "moviemash.importers.tasks.find_waiting_films",
        "schedule": crontab(hour=5, minute=30),
    },
    "forget imports nobody decided on every ten minutes": {
        "task": "moviemash.importers.tasks.forget_undecided_imports",
        "schedule": 600.0,
    },
}
