"""Being found by taste, and what two people say of each other."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import notify
from accounts.models import Gender, User
from accounts.shared_tastes import as_sentence, shared_words
from config.live.presence import present
from config.live.protocol import Forbidden, InvalidMessage, RateLimited
from config.refusals import NotFound
from music.models import HeardArtist, Match, Seeker, Song, Verdict
from music.rules.meeting import A_DAY, LIKES_A_DAY, UNDONE_WITHIN, likes_left, next_like_at
from rooms.actions.chat import house_line
from rooms.actions.membership import leave_room
from rooms.direct import direct_room
from rooms.models import Room

SHOWN_SALT = "people: shown to"
SHOWN_FOR = A_DAY * 2


@transaction.atomic
def open_to_people(
    user: User, mode: str, *, is_adult: bool = False, seeks: Iterable[str] = ()
) -> Seeker:
    """May be found from now on. Dating asks for the word that one is of age; nothing else does."""
    if user.is_guest:
        raise Forbidden(_("Keep your seat first: people are found by their account."))
    if mode not in Seeker.Mode.values:
        raise InvalidMessage(_("mode: choose one of the list."), field="mode")
    if mode == Seeker.Mode.DATING and not is_adult:
        raise InvalidMessage(
            _("is_adult: dating is for people of 18 and older. Say so, or look for company."),
            field="is_adult",
        )
    wanted = sorted({each for each in seeks if each})
    if any(each not in Gender.values for each in wanted):
        raise InvalidMessage(_("seeks: choose from the list."), field="seeks")
    now = timezone.now()
    is_dating = mode == Seeker.Mode.DATING
    seeker, _is_new = Seeker.objects.update_or_create(
        user=user,
        defaults={
            "is_open": True,
            "mode": mode,
            "seeks": wanted if is_dating else [],
            "adult_since": now if is_dating else None,
            "opened_at": now,
        },
    )
    return seeker


@transaction.atomic
def close_to_people(user: User) -> None:
    """Found by nobody from now on. What was heard is forgotten; matches and their rooms stay."""
    Seeker.objects.filter(user=user).update(
        is_open=False, mode=Seeker.Mode.COMPANY, seeks=[], adult_since=None
    )
    HeardArtist.objects.filter(user=user).delete()


@transaction.atomic
def like_person(user: User, other: User) -> Match | None:
    """A match where both like; told to nobody where only one does."""
    seeker = _locked_pair(user, other)
    now = timezone.now()
    verdict = Verdict.objects.filter(by=user, about=other).first()
    if verdict is None:
        _spend_like(user, now)
        Verdict.objects.create(by=user, about=other, is_like=True)
    elif not verdict.is_like:
        raise NotFound
    is_mutual = Verdict.objects.filter(by=other, about=user, is_like=True).exists()
    return _match(seeker.user, other) if is_mutual else None


@transaction.atomic
def pass_person(user: User, other: User) -> None:
    """Not shown again, on either side; nobody learns why."""
    _locked_pair(user, other)
    Verdict.objects.get_or_create(by=user, about=other, defaults={"is_like": False})


def passed_lately(user: User, now: datetime) -> User | None:
    """Whom a slip of the finger may have passed."""
    verdict = Verdict.objects.newest_pass(user, now - UNDONE_WITHIN)
    return verdict.about if verdict else None


@transaction.atomic
def undo_pass(user: User, now: datetime) -> User:
    """As if it had not been said; only the last one, and not for long. Raises NotFound."""
    verdict = Verdict.objects.newest_pass(user, now - UNDONE_WITHIN)
    # The row goes once: of two presses at the same time the second finds nothing to undo.
    if verdict is None or not Verdict.objects.filter(pk=verdict.pk, is_like=False).delete()[0]:
        raise NotFound
    return verdict.about


@transaction.atomic
def unmatch(user: User, other: User) -> None:
    """Their room is closed to both of them at once; what was said is kept for reports alone."""
    now = timezone.now()
    ended = Match.objects.between(user, other).filter(ended_at=None)
    match = ended.select_for_update(of=("self",)).select_related("room").first()
    if match is None:
        raise NotFound
    match.ended_at, match.ended_by = now, user
    match.save(update_fields=["ended_at", "ended_by"])
    Verdict.objects.filter(by=user, about=other).update(is_like=False)
    if match.room is not None:
        for person in (user, other):
            if match.room.memberships.active().filter(user=person).exists():
                leave_room(match.room, person)


# --- only whom one was shown may be answered, so that nobody can ask who is here


def shown_mark(user: User, other: User) -> str:
    return signing.dumps([user.pk, other.pk], salt=SHOWN_SALT)


def require_shown(user: User, other: User, mark: str) -> None:
    """Raises NotFound, as for people who do not exist."""
    try:
        shown = signing.loads(mark, salt=SHOWN_SALT, max_age=SHOWN_FOR)
    except signing.BadSignature:
        raise NotFound from None
    if shown != [user.pk, other.pk]:
        raise NotFound


# --- what is heard


def note_heard(room_id: UUID, song_id: int) -> None:
    """A song was heard to its end: kept of those here who may be found."""
    channel = Room(pk=room_id).channel
    here = present([channel])[channel]
    artist_id = Song.objects.filter(pk=song_id).values_list("artist_id", flat=True).first()
    if artist_id is not None and (user_ids := _open_among(here)):
        HeardArtist.objects.note(user_ids, artist_id, timezone.now())


def _open_among(user_ids: Collection[int]) -> list[int]:
    if not user_ids:
        return []
    found = Seeker.objects.open().filter(user__in=user_ids)
    return list(found.values_list("user_id", flat=True))


def _locked_pair(user: User, other: User) -> Seeker:
    """Both rows, in order, so that two likes at once make one match. Raises NotFound."""
    pair = Seeker.objects.filter(user__in=[user.pk, other.pk]).order_by("user")
    locked = {
        seeker.user_id: seeker
        for seeker in pair.select_for_update(of=("self",)).select_related("user__profile")
    }
    mine = locked.get(user.pk)
    if mine is None or not mine.is_open or other.pk not in locked:
        raise NotFound
    answered = Verdict.objects.filter(by=user, about=other).exists()
    # Who was answered already is no longer open to me, and the same answer again is no mistake.
    if not answered and not Seeker.objects.open_to(mine).filter(user=other).exists():
        raise NotFound
    return mine


def _spend_like(user: User, now: datetime) -> None:
    liked_at = day_of_likes(user, now)
    if not likes_left(liked_at, now):
        until = next_like_at(liked_at, now) or now
        raise RateLimited(
            _("%(limit)s likes a day are as many as there are. Tomorrow there are new ones.")
            % {"limit": LIKES_A_DAY},
            retry_after_ms=max(1, round((until - now).total_seconds() * 1000)),
        )


def day_of_likes(user: User, now: datetime) -> list[datetime]:
    likes = Verdict.objects.filter(by=user, is_like=True, at__gt=now - A_DAY).order_by("-at")
    return list(likes.values_list("at", flat=True)[: LIKES_A_DAY + 1])


def _match(user: User, other: User) -> Match:
    first, second = sorted([user, other], key=lambda person: person.pk)
    match, is_new = Match.objects.get_or_create(first=first, second=second)
    if is_new:
        match.room = direct_room(user, other)
        match.save(update_fields=["room"])
        reason = as_sentence(shared_words(user, [other.pk])[other.pk])
        house_line(match.room.locked(), reason)
        for person, theirs in ((user, other), (other, user)):
            notify(
                person,
                "match",
                _("You and %(name)s like each other. A room is open for you two.")
                % {"name": theirs.name},
                reverse("rooms:room", args=[match.room.pk]),
            )
    return match
