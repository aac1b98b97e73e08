"""Lengths as records print them."""

from django import template

from music.rules.catalogue import length_text

register = template.Library()


@register.filter
def song_length(length_ms: int | None) -> str:
    """3:45, or nothing where nobody knows."""
    return length_text(length_ms)
