from celery import shared_task
from django.utils import timezone

from moviemash.actions.refit import refit_tables
from moviemash.training import train


@shared_task
def refit_sets() -> str:
    return str(refit_tables(timezone.now()))


@shared_task
def train_recommender() -> str:
    return str(train())
