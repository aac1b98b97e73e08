"""Rooms as ushers see them: a queue of reports, and records that are read, not rewritten."""

from typing import Any, TypeVar

from django.contrib import admin, messages
from django.db.models import Case, F, Model, Q, QuerySet, Value, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from config.live.protocol import Refused
from rooms.actions import delete_message, end_room, revoke_invite
from rooms.actions import reports as queue
from rooms.models import (
    Invite,
    Membership,
    Message,
    ModerationAction,
    Playback,
    Report,
    Room,
)

Kept = TypeVar("Kept", bound=Model)


class ReadOnly:
    """Kept by the actions of the site; here it is looked at."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class LookedAt(ReadOnly):
    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class MembershipInline(LookedAt, admin.TabularInline[Membership, Room]):
    model = Membership
    extra = 0
    fields = ["user", "role", "joined_at", "left_at", "silenced_until", "banned_at", "reason"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("user")


@admin.register(Room)
class RoomAdmin(ReadOnly, admin.ModelAdmin[Room]):
    list_display = ["name", "kind", "is_public", "host", "people", "created_at", "ended_at"]
    list_filter = ["kind", "is_public", ("ended_at", admin.EmptyFieldListFilter), "category"]
    list_select_related = ["host"]
    search_fields = ["name", "tags", "host__username", "pk"]
    search_help_text = gettext_lazy("Name, tag, host or number of the room")
    date_hierarchy = "created_at"
    list_per_page = 50
    inlines = [MembershipInline]
    actions = ["end"]
    fieldsets = [
        (None, {"fields": ["name", "description", "kind", "is_public", "category", "tags"]}),
        (gettext_lazy("Who"), {"fields": ["host", "creator", "successor", "capacity"]}),
        (
            gettext_lazy("When"),
            {"fields": ["programme", "starts_at", "ends_at", "created_at", "ended_at"]},
        ),
        (gettext_lazy("How it stands"), {"fields": ["rev", "last_seq", "host_version"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Room | None = None) -> list[str]:
        # Written here, a change would reach nobody's open page.
        return [field.name for field in Room._meta.fields]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Room]:
        rooms = Room.objects.with_member_count()
        if request.user.is_superuser:
            return rooms
        called = Report.objects.calling(_usher(request)).values("room")
        return rooms.filter(Q(is_public=True) | Q(pk__in=called))

    @admin.display(description=gettext_lazy("seats taken"))
    def people(self, room: Room) -> int:
        return room.member_count  # type: ignore[attr-defined,no-any-return]

    @admin.action(description=gettext_lazy("End"), permissions=["change"])
    def end(self, request: HttpRequest, rooms: QuerySet[Room]) -> None:
        ended = [end_room(room, _usher(request)) for room in rooms.filter(ended_at=None)]
        self.message_user(request, _("%(count)s rooms ended.") % {"count": len(ended)})


@admin.register(Membership)
class MembershipAdmin(LookedAt, admin.ModelAdmin[Membership]):
    list_display = ["user", "room", "role", "joined_at", "left_at", "silenced_until", "banned_at"]
    list_filter = [
        "role",
        ("banned_at", admin.EmptyFieldListFilter),
        ("silenced_until", admin.EmptyFieldListFilter),
    ]
    list_select_related = ["user", "room"]
    search_fields = ["user__username", "room__name"]
    search_help_text = gettext_lazy("Person or room")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return seen_by(_usher(request), super().get_queryset(request))


@admin.register(Message)
class MessageAdmin(LookedAt, admin.ModelAdmin[Message]):
    list_display = ["words", "author", "room", "kind", "at", "is_taken_off"]
    list_filter = ["kind", ("deleted_at", admin.EmptyFieldListFilter), "at"]
    list_select_related = ["author", "room"]
    search_fields = ["text", "author__username", "room__name"]
    search_help_text = gettext_lazy("Words, person or room")
    date_hierarchy = "at"
    show_full_result_count = False
    list_per_page = 50
    actions = ["take_off"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        return seen_by(_usher(request), super().get_queryset(request))

    @admin.display(description=gettext_lazy("text"))
    def words(self, message: Message) -> str:
        return Truncator(message.text).chars(80)

    @admin.display(description=gettext_lazy("taken off"), boolean=True)
    def is_taken_off(self, message: Message) -> bool:
        return message.is_deleted

    @admin.action(description=gettext_lazy("Take off"), permissions=["take_off"])
    def take_off(self, request: HttpRequest, chosen: QuerySet[Message]) -> None:
        taken = 0
        for message in chosen.filter(deleted_at=None, kind=Message.Kind.SAID):
            delete_message(message.room, _usher(request), message.pk, may_delete_others=True)
            taken += 1
        self.message_user(request, _("%(count)s messages taken off.") % {"count": taken})

    def has_take_off_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("rooms.change_message")


@admin.register(Invite)
class InviteAdmin(LookedAt, admin.ModelAdmin[Invite]):
    # The token stays out of sight: who reads it here could walk in.
    list_display = ["room", "inviter", "invitee", "is_link", "seats_left", "status", "expires_at"]
    list_filter = ["status", ("token", admin.EmptyFieldListFilter)]
    list_select_related = ["room", "inviter", "invitee"]
    search_fields = ["room__name", "inviter__username", "invitee__username"]
    fields = ["room", "inviter", "invitee", "seats_left", "status", "made_at", "expires_at"]
    actions = ["call_back"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invite]:
        return seen_by(_usher(request), super().get_queryset(request))

    @admin.display(description=gettext_lazy("link"), boolean=True)
    def is_link(self, invite: Invite) -> bool:
        return invite.token is not None

    @admin.action(description=gettext_lazy("Call back"), permissions=["call_back"])
    def call_back(self, request: HttpRequest, invites: QuerySet[Invite]) -> None:
        for invite in invites.select_related("room"):
            revoke_invite(invite, _usher(request))
        self.message_user(request, _("The chosen invitations are no longer good."))

    def has_call_back_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("rooms.change_invite")


class ActionInline(LookedAt, admin.TabularInline[ModerationAction, Report]):
    model = ModerationAction
    extra = 0
    fields = ["what", "by", "person", "reason", "until", "at"]
    readonly_fields = ["at"]


@admin.register(Report)
class ReportAdmin(ReadOnly, admin.ModelAdmin[Report]):
    """The queue: what is open comes first, the oldest of it at the top."""

    list_display = ["reason", "person", "room", "is_open", "made_at", "closed_by"]
    list_filter = ["status", "reason", "made_at"]
    list_select_related = ["person", "room", "closed_by"]
    search_fields = ["person__username", "room__name", "text"]
    date_hierarchy = "made_at"
    inlines = [ActionInline]
    actions = ["dismiss", "take_off", "silence", "ban", "suspend"]
    fields = [
        "reason",
        "text",
        "person",
        "room_link",
        "reporter",
        "what_was_said",
        "status",
        "made_at",
        "closed_at",
        "closed_by",
    ]
    readonly_fields = [
        "reason",
        "text",
        "person",
        "room_link",
        "reporter",
        "what_was_said",
        "status",
        "made_at",
        "closed_at",
        "closed_by",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        found = super().get_queryset(request)
        if request.user.is_superuser:
            return found
        # Nobody judges their own case.
        return found.exclude(person=_usher(request)).exclude(reporter=_usher(request))

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        waits = Case(When(status=Report.Status.OPEN, then=Value(0)), default=Value(1))
        waiting_since = Case(When(status=Report.Status.OPEN, then=F("made_at")))
        return [waits, waiting_since.asc(nulls_last=True), "-made_at"]

    @admin.display(description=gettext_lazy("open"), boolean=True)
    def is_open(self, report: Report) -> bool:
        return report.status == Report.Status.OPEN

    @admin.display(description=gettext_lazy("room"))
    def room_link(self, report: Report) -> str | SafeString:
        if report.room is None:
            return "–"
        url = reverse("rooms:room", args=[report.room.pk])
        return format_html('<a href="{}">{}</a>', url, report.room.name)

    @admin.display(description=gettext_lazy("what was said"))
    def what_was_said(self, report: Report) -> SafeString:
        """The words around it, as they read when the usher was called."""
        lines = format_html_join(
            "\n",
            "<li>{}<b>{}</b>: {}</li>",
            (
                (
                    "→ " if line.get("is_it") else "",
                    line.get("name") or _("the house"),
                    line.get("text", ""),
                )
                for line in report.context
            ),
        )
        return format_html("<ul>{}</ul>", lines)

    @admin.action(description=gettext_lazy("Dismiss"), permissions=["change"])
    def dismiss(self, request: HttpRequest, reports: QuerySet[Report]) -> None:
        self._each(request, reports, queue.dismiss)

    @admin.action(description=gettext_lazy("Take the message off"), permissions=["change"])
    def take_off(self, request: HttpRequest, reports: QuerySet[Report]) -> None:
        self._each(request, reports, queue.take_off_message)

    @admin.action(description=gettext_lazy("Silence for a day"), permissions=["change"])
    def silence(self, request: HttpRequest, reports: QuerySet[Report]) -> None:
        self._each(request, reports, queue.silence_person)

    @admin.action(description=gettext_lazy("Ban from the room"), permissions=["change"])
    def ban(self, request: HttpRequest, reports: QuerySet[Report]) -> None:
        self._each(request, reports, queue.ban_person)

    @admin.action(description=gettext_lazy("Suspend the account"), permissions=["suspend"])
    def suspend(self, request: HttpRequest, reports: QuerySet[Report]) -> None:
        self._each(request, reports, queue.suspend_person)

    def has_suspend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.suspend_user")

    def _each(self, request: HttpRequest, reports: QuerySet[Report], act: Any) -> None:
        """One by one: what is refused for one report is done for the others."""
        done = 0
        for report in reports:
            try:
                act(report, _usher(request))
            except Refused as refusal:
                self.message_user(request, f"{report}: {refusal}", messages.WARNING)
            else:
                done += 1
        if done:
            self.message_user(request, _("%(count)s reports closed.") % {"count": done})


@admin.register(ModerationAction)
class ModerationActionAdmin(LookedAt, admin.ModelAdmin[ModerationAction]):
    list_display = ["what", "person", "by", "room", "reason", "until", "at"]
    list_filter = ["what", "at"]
    list_select_related = ["person", "by", "room"]
    search_fields = ["person__username", "by__username", "room__name", "reason"]
    date_hierarchy = "at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ModerationAction]:
        return seen_by(_usher(request), super().get_queryset(request))


@admin.register(Playback)
class PlaybackAdmin(LookedAt, admin.ModelAdmin[Playback]):
    list_display = ["room", "media_title", "is_playing", "where", "rate", "version", "by"]
    list_filter = ["is_playing", "media_kind"]
    list_select_related = ["room", "by"]
    search_fields = ["room__name", "media_title", "media_url"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Playback]:
        return seen_by(_usher(request), super().get_queryset(request))

    @admin.display(description=gettext_lazy("stands at"))
    def where(self, playback: Playback) -> str:
        seconds = playback.position_at(round(timezone.now().timestamp() * 1000)) // 1000
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def seen_by(usher: User, found: QuerySet[Kept]) -> QuerySet[Kept]:
    """Two keys for what lies in a private room: the moderator's, and somebody's call."""
    if usher.is_superuser:
        return found
    called = Report.objects.calling(usher).values("room")
    return found.filter(Q(room=None) | Q(room__is_public=True) | Q(room__in=called))


def _usher(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the admin lets nobody else in
    return request.user
