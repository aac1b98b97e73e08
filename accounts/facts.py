"""People and notifications as JSON, for pages asked that way."""

from typing import Any

from accounts.models import Notification, User


def facts_of_person(person: User) -> dict[str, Any]:
    return {
        "user_id": person.pk,
        "username": person.username,
        "name": person.name,
        "gender": person.profile.shown_gender,
        "about": person.profile.about,
        "is_guest": person.is_guest,
        "url": person.get_absolute_url(),
    }


def facts_of_settings(user: User) -> dict[str, Any]:
    """Everything a person chose; for themselves alone."""
    profile = user.profile
    return facts_of_person(user) | {
        "display_name": user.display_name,
        "gender": profile.gender,
        "shows_gender": profile.shows_gender,
        "time_zone": profile.time_zone,
        "theme": profile.theme,
        "uses_shortcuts": profile.uses_shortcuts,
        "wants_letters": profile.wants_letters,
    }


def facts_of_notification(notification: Notification) -> dict[str, Any]:
    return {
        "id": str(notification.pk),
        "kind": notification.kind,
        "text": notification.text,
        "url": notification.url,
        "at_ms": int(notification.made_at.timestamp() * 1000),
        "is_read": notification.read_at is not None,
    }
