"""Numbers as the guide's SVG and scripts want them, in any language."""

from datetime import datetime
from urllib.parse import urlencode

from django import template
from django.utils.safestring import SafeString, mark_safe

from guide.facts import milliseconds as _milliseconds

register = template.Library()


@register.filter
def milliseconds(moment: datetime) -> SafeString:
    """Since the epoch, without a separator of thousands."""
    return mark_safe(str(_milliseconds(moment)))  # digits only


@register.filter
def svg_number(number: float) -> SafeString:
    """With a point, where a language would write a comma."""
    return mark_safe(f"{number:g}")  # digits and a point only


@register.simple_tag
def querystring_of(**asked: object) -> str:
    """What was asked, without what was left empty."""
    return urlencode({name: value for name, value in asked.items() if value})
