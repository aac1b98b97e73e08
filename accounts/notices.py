"""Kinds of notifications: each app registers its own, with an icon and words for the settings."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class NoticeKind:
    name: str
    title: str | Promise
    icon: str  # of the sprite


_kinds: dict[str, NoticeKind] = {}


def notice_kind(name: str, title: str | Promise, icon: str = "bell") -> None:
    """Register in `ready()`; `notify` refuses kinds that nobody registered."""
    _kinds[name] = NoticeKind(name, title, icon)


def kind_named(name: str) -> NoticeKind:
    return _kinds[name]


def kinds() -> list[NoticeKind]:
    return list(_kinds.values())


notice_kind("house", _("From the house"), "ticket")
