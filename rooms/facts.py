"""What is told about the things of a room: models in, wire structs out."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.avatars import avatar_url
from rooms.models import Membership, Message, Playback, Room
from rooms.protocol import MediaFacts, MemberFacts, MessageFacts, PlaybackFacts, RoomFacts


def ms(moment: datetime) -> int:
    """Milliseconds since the Unix epoch."""
    return round(moment.timestamp() * 1000)


def ms_or_none(moment: datetime | None) -> int | None:
    return None if moment is None else ms(moment)


def member_facts(membership: Membership, present: Collection[int]) -> MemberFacts:
    """Needs `membership.user.profile` loaded (`with_person()`)."""
    user = membership.user
    return MemberFacts(
        user_id=user.pk,
        name=user.name,
        role=membership.role,
        gender=user.profile.shown_gender,
        is_present=user.pk in present,
        is_muted=membership.is_muted,
        is_deafened=membership.is_deafened,
        username=user.username,
        avatar_url=avatar_url(user),
    )


def room_facts(room: Room, now: datetime | None = None) -> RoomFacts:
    now = now or timezone.now()
    return RoomFacts(
        id=room.pk,
        name=room.name,
        description=room.description,
        kind=room.kind,
        is_public=room.is_public,
        is_active=room.phase(now).is_open,
        host_id=room.host_id,
        capacity=room.capacity,
        slow_mode_s=room.slow_mode_s,
        allow_voice_chat=room.allow_voice_chat,
        created_ms=ms(room.created_at),
        starts_ms=ms_or_none(room.starts_at),
        ends_ms=ms_or_none(room.ends_at),
        category=room.category,
        tags=room.tags,
        everyone_controls=room.everyone_controls,
    )


def message_facts(message: Message) -> MessageFacts:
    """Needs author and reactions loaded (`with_author()`)."""
    reactions = Counter(reaction.emoji for reaction in message.taken_as)
    return MessageFacts(
        id=message.pk,
        seq=message.seq,
        rev=message.rev,
        kind=message.kind,
        user_id=message.author_id,
        name=message.author.name if message.author else "",
        text="" if message.is_deleted else message.text,
        at_ms=ms(message.at),
        edited_ms=ms_or_none(message.edited_at),
        deleted=message.is_deleted,
        reply_to=message.reply_to_id,
        reactions={} if message.is_deleted else dict(reactions),
        film_ms=message.film_ms,
    )


def playback_facts(playback: Playback) -> PlaybackFacts:
    return PlaybackFacts(
        media=media_facts(playback),
        position_ms=playback.position_ms,
        is_playing=playback.is_playing,
        rate=playback.rate,
        at_ms=playback.at_ms,
        version=playback.version,
    )


def media_facts(playback: Playback) -> MediaFacts | None:
    if not playback.media_url:
        return None
    return MediaFacts(
        url=playback.media_url,
        kind=playback.media_kind,
        title=playback.media_title,
        duration_ms=playback.media_duration_ms,
    )


def as_fields(facts: Any) -> dict[str, Any]:
    """The fields of a struct, to build an event that tells the same and more."""
    return {field: getattr(facts, field) for field in facts.__struct_fields__}
