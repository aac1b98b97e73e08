"""Manners towards a site we fetch from: whose turn it is, what is known already, who said stop."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.Model):
    """One site. All processes ask this row for their turn, so requests go out one at a time."""

    name = models.CharField(max_length=20, primary_key=True)
    next_at = models.DateTimeField(_("next request not before"), null=True, blank=True)
    stopped_until = models.DateTimeField(_("stopped until"), null=True, blank=True)
    stopped_because = models.CharField(_("because"), max_length=200, blank=True)
    robots = models.TextField(_("robots.txt"), blank=True)
    robots_at = models.DateTimeField(_("robots.txt read"), null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class FetchedPage(models.Model):
    """What a page told when we last fetched it, and how to ask whether it changed."""

    path = models.CharField(max_length=200, unique=True)
    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=60, blank=True)
    # Parsed, the page itself is not kept; null where there was no such page.
    told = models.JSONField(null=True)
    fetched_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["fetched_at"], name="pages_by_age")]

    def __str__(self) -> str:
        return self.path
