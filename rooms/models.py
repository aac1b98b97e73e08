"""Rooms, who is in them, what was said, and where the film stands."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import uuid4

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
    direct_key = models.CharField(
        max_length=41, unique=True, null=True, blank=True, editable=False
    )
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
    # The rev of the last change of the room's own facts, and of its host seat.
    facts_rev = models.PositiveBigIntegerField(default=0)
    host_rev = models.PositiveBigIntegerField(default=0)

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
        return Room.objects.select_for_update(no_key=True).get(pk=self.pk)

    def next_rev(self) -> int:
        """The number of the change being made. Only on a locked row."""
        self.rev += 1
        self.save(update_fields=["rev"])
        return self.rev

    def next_numbers(self) -> dict[str, int]:
        """`seq`, `rev` and `posted_rev` of a new message. Only on a locked row."""
        self.rev += 1
        self.last_seq += 1
        self.save(update_fields=["rev", "last_seq"])
        return {"seq": self.last_seq, "rev": self.rev, "posted_rev": self.rev}


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


class MessageQuerySet(models.QuerySet["Message"]):
    def with_author(self) -> Self:
        return self.select_related("author__profile", "reply_to__author").prefetch_related(
            "reactions"
        )

    def newest(self, limit: int, before: int | None = None) -> "list[Message]":
        """The newest messages (before a seq), oldest first."""
        older = self if before is None else self.filter(seq__lt=before)
        return list(older.order_by("-seq")[:limit])[::-1]

    def changed_after(self, rev: int) -> Self:
        return self.filter(rev__gt=rev).order_by("seq")


class Message(models.Model):
    """Something said in a room, or something the house says."""

    class Kind(models.TextChoices):
        SAID = "said", _("Said")
        SYSTEM = "system", _("House line")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    room = models.ForeignKey(Room, models.CASCADE, related_name="messages")
    seq = models.PositiveBigIntegerField()
    posted_rev = models.PositiveBigIntegerField()
    rev = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.SAID)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="messages"
    )
    text = models.TextField(max_length=2000)
    # Made by the author's client: the same one again is the same message.
    client_id = models.UUIDField(null=True, blank=True)
    reply_to = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    # Where the film stood when it was written.
    film_ms = models.PositiveBigIntegerField(null=True, blank=True)
    at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["room", "seq"], name="one_message_a_seq"),
            models.UniqueConstraint(
                fields=["room", "author", "client_id"], name="one_message_a_client_id"
            ),
        ]
        indexes = [models.Index(fields=["room", "rev"], name="message_changes")]

    def __str__(self) -> str:
        return f"{self.room_id} #{self.seq}"

    @property
    def is_deleted(self) -> bool:
        return self.deleted_at is not None


class Reaction(models.Model):
    message = models.ForeignKey(Message, models.CASCADE, related_name="reactions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    emoji = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["message", "user", "emoji"], name="one_reaction_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.emoji} on {self.message_id}"


class InviteQuerySet(models.QuerySet["Invite"]):
    def with_room(self) -> Self:
        """What the ticket of an invitation shows."""
        return self.select_related("room__programme__movie", "inviter__profile")

    def pending(self, now: datetime) -> Self:
        return self.filter(status=Invite.Status.PENDING).filter(
            Q(expires_at__isnull=True) | Q(expires_at__gt=now)
        )


def _in_a_week() -> datetime:
    return timezone.now() + timedelta(days=7)


class Invite(models.Model):
    """A reserved seat for one person, or a link with so many seats (no `invitee`)."""

    class Status(models.TextChoices):
        PENDING = "pending", _("pending")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("declined")
        REVOKED = "revoked", _("revoked")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    room = models.ForeignKey(Room, models.CASCADE, related_name="invites")
    inviter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="sent_invites"
    )
    invitee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="invites"
    )
    # The secret of a link, 128 bit; null on a personal invite.
    token = models.CharField(max_length=43, unique=True, null=True, blank=True)
    seats_left = models.PositiveIntegerField(null=True, blank=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.PENDING)
    made_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True, default=_in_a_week)

    objects = InviteQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["room", "invitee"],
                name="one_open_invite_a_person",
                condition=Q(status="pending", invitee__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(invitee__isnull=False) | Q(token__isnull=False),
                name="invite_is_for_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inviter_id} invites to {self.room_id}"


class Playback(models.Model):
    """Where the film stands: a function of this row and the server's clock."""

    class MediaKind(models.TextChoices):
        NONE = "", _("nothing")
        FILE = "file", _("video file")
        HLS = "hls", _("HLS stream")

    room = models.OneToOneField(Room, models.CASCADE, primary_key=True, related_name="playback")
    media_url = models.CharField(max_length=2000, blank=True)
    media_kind = models.CharField(max_length=4, choices=MediaKind, blank=True, default="")
    media_title = models.CharField(max_length=300, blank=True)
    media_duration_ms = models.PositiveBigIntegerField(null=True, blank=True)
    position_ms = models.PositiveBigIntegerField(default=0)
    is_playing = models.BooleanField(default=False)
    rate = models.FloatField(default=1.0)
    at_ms = models.PositiveBigIntegerField(default=0)
    version = models.PositiveBigIntegerField(default=0)
    rev = models.PositiveBigIntegerField(default=0)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"playback of {self.room_id}"

    def position_at(self, now_ms: int) -> int:
        return rules.position_at(
            self.position_ms, self.is_playing, self.rate, self.at_ms, now_ms, self.media_duration_ms
        )


class Report(models.Model):
    """Somebody called an usher."""

    class Reason(models.TextChoices):
        HARASSMENT = "harassment", _("Harassment or threats")
        HATE = "hate", _("Hate")
        SEXUAL = "sexual", _("Sexual content or advances")
        SPAM = "spam", _("Spam or advertising")
        SELF_HARM = "self_harm", _("Somebody may be in danger")
        ILLEGAL = "illegal", _("Something illegal")
        OTHER = "other", _("Something else")

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        ACTED = "acted", _("acted upon")
        DISMISSED = "dismissed", _("dismissed")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="reports_made"
    )
    room = models.ForeignKey(Room, models.SET_NULL, null=True, blank=True, related_name="reports")
    message = models.ForeignKey(
        Message, models.SET_NULL, null=True, blank=True, related_name="reports"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="reports_about",
    )
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    text = models.TextField(_("what happened"), max_length=2000, blank=True)
    # The minutes around it as they were, so that deleting does not hide it.
    context = models.JSONField(default=list, blank=True)
    status = models.CharField(max_length=9, choices=Status, default=Status.OPEN)
    made_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-made_at"]
        indexes = [
            models.Index(fields=["room"], name="open_reports_by_room", condition=Q(status="open")),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}, {self.made_at:%d %b %H:%M}"


class ModerationAction(models.Model):
    """What a host, co-host or moderator did to somebody; only ever added to."""

    class What(models.TextChoices):
        KICK = "kick", _("kicked")
        BAN = "ban", _("banned")
        UNBAN = "unban", _("let in again")
        SILENCE = "silence", _("silenced")
        DELETE = "delete", _("message taken off")
        END = "end", _("room ended")
        DISMISS = "dismiss", _("report dismissed")
        SUSPEND = "suspend", _("account suspended")

    what = models.CharField(max_length=8, choices=What)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="moderation_done"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="moderation_felt",
    )
    room = models.ForeignKey(
        Room, models.SET_NULL, null=True, blank=True, related_name="moderation"
    )
    message = models.ForeignKey(Message, models.SET_NULL, null=True, blank=True, related_name="+")
    report = models.ForeignKey(
        Report, models.SET_NULL, null=True, blank=True, related_name="actions"
    )
    reason = models.CharField(max_length=300, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.get_what_display()} {self.person_id}"
