from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from config.models import Epoch


class Command(BaseCommand):
    help = "After a restore from a backup: make every open page start afresh."

    @transaction.atomic
    def handle(self, **options: Any) -> None:
        Epoch.objects.all().delete()
        epoch = Epoch.objects.create()
        self.stdout.write(self.style.SUCCESS(f"This is epoch {epoch}."))
