"""Rooms and the seats in them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Self
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.live.protocol import RoomNotOpen
from config.prepared import Prepared, Statement, cursor
from rooms import rules


class Kind(models.TextChoices):
    CHAT = "chat", _("Talk")
    WATCH = "watch", _("Watch")
    MUSIC = "music", _("Music")


class Role(models.TextChoices):
    HOST = "host", _("Host")
    CO_HOST = "co_host", _("Co-host")
    MEMBER = "member", _("Member")


class Category(models.TextChoices):
    NONE = "", _("Anything")
    PREMIERE = "premiere", _("First showing")
    CLASSICS = "classics", _("Classics")
    CULT = "cult", _("Cult and midnight")
    FAMILY = "family", _("For the whole family")
    DISCUSSION = "discussion", _("Film talk")
    LISTENING = "listening", _("Listening")
    FRIENDS = "friends", _("Among friends")


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else round(moment.timestamp() * 1000)


class RoomQuerySet(models.QuerySet["Room"]):
    def running(self) -> Self:
        """Everything that has not ended, before its lobby too."""
        return self.filter(ended_at__isnull=True)

    def open_at(self, now: datetime) -> Self:
        return self.running().filter(
            Q(starts_at__isnull=True) | Q(starts_at__lte=now + rules.LOBBY),
            Q(ends_at__isnull=True) | Q(ends_at__gt=now),
        )

    def current(self, now: datetime) -> Self:
        """Open now or later: what a list shows."""
        return self.running().filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now))

    def of(self, user: Any) -> Self:
        """Rooms where this person has a seat, or which they keep among their favourites."""
        seats = Membership.objects.filter(user=user, banned_at__isnull=True)
        kept = seats.filter(Q(left_at__isnull=True) | Q(is_favourite=True))
        return self.filter(pk__in=kept.values("room"))

    def without_hosts(self, user_ids: Collection[int]) -> Self:
        return self.exclude(host__in=user_ids) if user_ids else self

    def over_at(self, now: datetime) -> Self:
        return self.running().filter(ends_at__lte=now)

    def visible_to(self, user: Any) -> Self:
        if not user.is_authenticated:
            return self.filter(is_public=True)
        # Subqueries, not joins: joins would change what later methods count.
        mine = Membership.objects.active().filter(user=user)
        shut_out = Membership.objects.filter(
            room=OuterRef("pk"), user=user, banned_at__isnull=False
        )
        return self.filter(Q(is_public=True) | Q(pk__in=mine.values("room"))).exclude(
            Exists(shut_out)
        )

    def with_member_count(self) -> Self:
        # A subquery, so that this composes with filters on memberships.
        seats = (
            Membership.objects.active()
            .filter(room=OuterRef("pk"))
            .order_by()
            .values("room")
            .annotate(count=Count("pk"))
        )
        return self.annotate(member_count=Coalesce(Subquery(seats.values("count")), 0))

    def with_card(self) -> Self:
        """What a ticket of this room shows, without a query each."""
        return self.select_related(
            "host__profile", "programme__movie", "programme__channel", "playback"
        )

    def matching(self, words: str) -> Self:
        for word in words.split()[:8]:
            self = self.filter(
                Q(name__icontains=word)
                | Q(description__icontains=word)
                | Q(tags__contains=[word.lower()])
            )
        return self


class Room(models.Model):
    """A place where people talk, watch or listen together."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(_("name"), max_length=100)
    description = models.TextField(_("description"), max_length=2000, blank=True)
    kind = models.CharField(_("kind"), max_length=5, choices=Kind, default=Kind.WATCH)
    is_public = models.BooleanField(_("public"), default=True)
    category = models.CharField(
        _("category"), max_length=20, choices=Category, blank=True, default=Category.NONE
    )
    tags = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    creator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="made_rooms"
    )
    host = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="hosted_rooms",
    )
    # Whom the host named to follow; a co-host or the longest-present member otherwise.
    successor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Fencing: rises with every change of the host seat, so that each change has one winner.
    host_version = models.PositiveIntegerField(default=0)
    # Who lost the seat by disconnecting, and until when they may take it back.
    lost_host = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    host_may_return_until = models.DateTimeField(null=True, blank=True)
    programme = models.OneToOneField(
        "guide.Programme", models.SET_NULL, null=True, blank=True, related_name="room"
    )
    # `3-7`: the conversation of these two people; null for every other room.
    direct_key = models.CharField(max_length=41, unique=True, null=True, blank=True, editable=False)
    capacity = models.PositiveIntegerField(_("seats"), null=True, blank=True)
    slow_mode_s = models.PositiveSmallIntegerField(_("slow mode, seconds"), default=0)
    allow_voice_chat = models.BooleanField(_("voice and video calls"), default=False)
    everyone_controls = models.BooleanField(_("everyone may move the film"), default=False)
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # When the last person left; a room made on the fly ends ten minutes later.
    empty_since = models.DateTimeField(null=True, blank=True)

    # Counters under the row lock: commit order is number order, without holes.
    rev = models.PositiveBigIntegerField(default=0)
    last_seq = models.PositiveBigIntegerField(default=0)
    # The rev of the last change of the room's own facts, of its host seat, of its queue.
    facts_rev = models.PositiveBigIntegerField(default=0)
    host_rev = models.PositiveBigIntegerField(default=0)
    queue_rev = models.PositiveBigIntegerField(default=0)

    objects = RoomQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=1), name="room_holds_someone"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True)
                | Q(starts_at__isnull=True)
                | Q(ends_at__gt=F("starts_at")),
                name="room_ends_after_it_starts",
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at"], name="running_rooms", condition=Q(ended_at=None)),
            GinIndex(fields=["tags"], name="room_tags"),
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="room_name_trigrams"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("rooms:room", args=[self.pk])

    @property
    def channel(self) -> str:
        return f"room-{self.pk}"

    def phase(self, now: datetime) -> rules.Phase:
        return rules.phase(self.starts_at, self.ends_at, self.ended_at, now)

    def require_open(self, now: datetime) -> None:
        """Raises RoomNotOpen before the lobby and after the end."""
        match self.phase(now):
            case rules.Phase.SCHEDULED:
                raise RoomNotOpen(_("The house is not open yet."), starts_ms=_ms(self.starts_at))
            case rules.Phase.ENDED:
                raise RoomNotOpen(_("This room has ended."))

    def require_running(self) -> None:
        """Raises RoomNotOpen after the end; before the lobby there is much to prepare."""
        if self.is_over(timezone.now()):
            raise RoomNotOpen(_("This room has ended."))

    def is_over(self, now: datetime) -> bool:
        return self.phase(now) is rules.Phase.ENDED

    @property
    def house_limit(self) -> int:
        """What the operator allows at most; 0: as many as come."""
        return settings.ROOM_MAX_MEMBERS

    def locked(self) -> "Room":
        """This row, fresh and locked until the transaction ends. Lock it before anything in it."""
        room = _locked.first(room=self.pk)
        if room is None:
            raise Room.DoesNotExist
        return room

    def seat_of(self, user_id: int) -> "Membership | None":
        """The seat this person has now; None for who never sat here, left or was banned."""
        return _seat.first(room=self.pk, user=user_id)

    def seat_ever_of(self, user_id: int) -> "Membership | None":
        """The same, or the one they had; at most one is kept for each person."""
        return _seat_ever.first(room=self.pk, user=user_id)

    def next_rev(self) -> int:
        """The number of the change being made. Only on a locked row."""
        rev = self.counted_rev()
        with cursor() as counting:
            counting.execute(*self.keeping_rev())
        return rev

    def counted_rev(self) -> int:
        """The number of a change that keeps it beside itself, or swaps it."""
        self.rev += 1
        return self.rev

    def next_queue_rev(self) -> int:
        """The number of a change of the queue. Only on a locked row."""
        self.rev += 1
        self.queue_rev = self.rev
        self.save(update_fields=["rev", "queue_rev"])
        return self.rev

    def next_numbers(self) -> dict[str, int]:
        """`seq`, `rev` and `posted_rev` of a new message, which keeps them beside itself."""
        rev = self.counted_rev()
        self.last_seq += 1
        return {"seq": self.last_seq, "rev": rev, "posted_rev": rev}

    def keeping_numbers(self) -> Statement:
        """Of a locked row; the swaps are for one that was only read."""
        return KEEP_NUMBERS, [self.rev, self.last_seq, self.pk]

    @property
    def terms(self) -> int:
        """Counts all that has changed here but what was said: a word moves both of its numbers."""
        return self.rev - self.last_seq

    def swapping_numbers(
        self, terms: int, author_id: int, client_id: UUID, hidden_from: Statement
    ) -> Statement:
        """The NUMBERS of a word that was not there before, and the answer to `hidden_from`.

        Only where nothing but words has changed in the room since its `terms` were read, and its
        author still has an account.
        """
        sql = f"{SWAP_NUMBERS} RETURNING {GIVING_NUMBERS}, ARRAY({hidden_from[0]})"
        said_before = [self.pk, author_id, client_id]
        return sql, [self.pk, terms, *said_before, author_id, *hidden_from[1]]

    def keeping_rev(self) -> Statement:
        return KEEP_REV, [self.rev, self.pk]

    def swapping_rev(self) -> Statement:
        """Only where nothing in the room has changed since it was read."""
        return SWAP_REV, [self.rev, self.pk, self.rev - 1]


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> Self:
        return self.filter(left_at__isnull=True, banned_at__isnull=True)

    def with_person(self) -> Self:
        return self.select_related("user__profile")


class Membership(models.Model):
    """A person's seat in a room, and what the room allows them."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=7, choices=Role, default=Role.MEMBER)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    # When they last came in by socket: a host who was never there has not lost the line.
    entered_at = models.DateTimeField(null=True, blank=True)
    is_muted = models.BooleanField(default=False)  # their own microphone
    is_deafened = models.BooleanField(default=False)
    silenced_until = models.DateTimeField(null=True, blank=True)
    banned_at = models.DateTimeField(null=True, blank=True)
    # Why they were silenced, kicked or banned, as they were told.
    reason = models.CharField(max_length=300, blank=True)
    is_favourite = models.BooleanField(default=False)
    read_seq = models.PositiveBigIntegerField(default=0)
    joined_rev = models.PositiveBigIntegerField(default=0)
    rev = models.PositiveBigIntegerField(default=0)

    # Taken in this very request rather than kept from before.
    is_new = False

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "user"], name="one_seat_a_person"),
        ]
        indexes = [models.Index(fields=["room", "rev"], name="membership_changes")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.room_id}"

    @property
    def is_active(self) -> bool:
        return self.left_at is None and self.banned_at is None

    def is_silenced(self, now: datetime) -> bool:
        return self.silenced_until is not None and self.silenced_until > now


# Asked with every frame that changes a room.
KEEP_REV = 'UPDATE "rooms_room" SET "rev" = %s WHERE "id" = %s'
KEEP_NUMBERS = 'UPDATE "rooms_room" SET "rev" = %s, "last_seq" = %s WHERE "id" = %s'
SWAP_REV = f'{KEEP_REV} AND "rev" = %s RETURNING 1'
# The numbers are counted by whoever holds the row: words do not overtake each other.
SWAP_NUMBERS = """UPDATE "rooms_room" SET "rev" = "rev" + 1, "last_seq" = "last_seq" + 1
    WHERE "id" = %s AND "rev" - "last_seq" = %s
    AND NOT EXISTS (SELECT FROM "rooms_message"
        WHERE "room_id" = %s AND "author_id" = %s AND "client_id" = %s)
    AND EXISTS (SELECT FROM "accounts_user" WHERE "id" = %s AND "is_active")"""
NUMBERS = ("seq", "rev", "posted_rev")
GIVING_NUMBERS = '"last_seq" AS "seq", "rev", "rev" AS "posted_rev"'
_locked: Prepared[Room] = Prepared(
    lambda room: Room.objects.select_for_update(no_key=True).filter(pk=room).order_by(), room=UUID
)
_seat_ever: Prepared[Membership] = Prepared(
    lambda room, user: Membership.objects.filter(room=room, user=user), room=UUID, user=int
)
_seat: Prepared[Membership] = Prepared(
    lambda room, user: Membership.objects.active().filter(room=room, user=user),
    room=UUID,
    user=int,
)
