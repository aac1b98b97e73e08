"""`{% icon "armchair" %}`: one icon of the sprite; screen readers do not hear it."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """`size` is empty (20 px), "small" (16 px) or "large" (24 px)."""
    classes = f"icon icon-{name} icon-{size}" if size else f"icon icon-{name}"
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        classes,
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def icon_sheet() -> str:
    """The sprite's address, for modules that draw icons themselves (`<body data-icons>`)."""
    return static("img/icons.svg")
