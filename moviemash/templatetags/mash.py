"""Strengths in the words of a page."""

from django import template

from moviemash.rules import chance_between

register = template.Library()


@register.filter
def percent_won(strength: float, sigma: float) -> tuple[int, int]:
    """Of duels with an average shelf: the lowest and the highest share that is likely."""
    return chance_between(strength, sigma)


@register.filter
def to(low: int, high: int) -> int:
    """The width of a bar from one to the other, never nothing."""
    return max(high - low, 1)
