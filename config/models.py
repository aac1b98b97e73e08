"""What the site keeps about itself."""

from uuid import uuid4

from django.db import models


class Epoch(models.Model):
    """The life of this database; clients that see another one start afresh (`config.live.epoch`).

    `manage.py new_epoch` begins another by hand, after a restore that nothing else shows.
    """

    mark = models.UUIDField(default=uuid4)

    def __str__(self) -> str:
        return str(self.mark)
