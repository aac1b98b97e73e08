"""Invitations: made, looked at, taken, declined. Every one of them has the form of a ticket."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Block, User
from config.artwork.addresses import poster_url
from config.bodies import command_of
from config.live.protocol import InvalidMessage, Refused
from config.refusals import flash, json_response, wants_json
from rooms import kinds, limits
from rooms.actions import invites as actions
from rooms.actions.invites import LinkState, link_state
from rooms.actions.membership import set_muted
from rooms.models import Invite, Membership, Room
from rooms.protocol import InvitePerson, RoomKept
from rooms.rules import LOBBY, Phase
from rooms.rules.seats import places
from rooms.views.making import calendar_of
from rooms.views.membership import person_of, room_of
from rooms.views.twins import answer


@dataclass(frozen=True)
class InvitePage:
    """One ticket as one person sees it."""

    invite: Invite
    room: Room
    state: LinkState
    taken: int
    now: datetime

    @property
    def is_good(self) -> bool:
        return self.state is LinkState.GOOD

    @property
    def is_waiting(self) -> bool:
        """Good, and the house is not open yet: it may be kept for later."""
        return self.is_good and self.room.phase(self.now) is Phase.SCHEDULED

    @property
    def names_room(self) -> bool:
        """A ticket that opens nothing tells nothing of the room either."""
        return self.state in (LinkState.GOOD, LinkState.SEATED)

    @property
    def names_inviter(self) -> bool:
        """One called back is like one that never was."""
        return self.state is not LinkState.REVOKED

    @cached_property
    def poster(self) -> tuple[str, str]:
        if not self.names_room:
            return poster_url(_("No seat"), None, ["Mystery"]), ""
        return kinds.room_poster(self.room)

    @property
    def zone(self) -> str:
        """Such as "Warsaw": by whose clock the hours are told."""
        return timezone.get_current_timezone_name().rpartition("/")[2].replace("_", " ")

    @property
    def opens_at(self) -> datetime | None:
        return self.room.starts_at and self.room.starts_at - LOBBY

    @property
    def places(self) -> int | None:
        return places(self.room.capacity, self.room.house_limit)

    @property
    def is_for_once(self) -> bool:
        return self.invite.invitee_id is not None

    @property
    def wing(self) -> str:
        return kinds.kind_of(self.room).wing


@require_POST
def invite(request: HttpRequest, room_id: UUID) -> HttpResponse:
    """A seat for one person (`username` or `user_id`), or a link (neither)."""
    room = room_of(request)

    def act() -> dict[str, Any]:
        command = command_of(request, InvitePerson)
        limits.spend_invite(person_of(request))
        if not (command.username.strip() or command.user_id):
            return _made_link(request, room, command)
        invitee_id = command.user_id or _named(command.username)
        made = actions.invite_person(room, person_of(request), invitee_id)
        # Nothing more is said where nothing was made: a block is silent.
        return {"id": made.pk if made else None, "status": Invite.Status.PENDING}

    def said(facts: dict[str, Any]) -> str:
        if "url" in facts:
            return _("Whoever holds this link may come in: %(url)s") % facts
        return _("The invitation is on its way.")

    return answer(request, act, goes_to=room, said=said)


@require_POST
def revoke_invite(request: HttpRequest, room_id: UUID, invite_id: UUID) -> HttpResponse:
    room = room_of(request)

    def act() -> None:
        found = room.invites.filter(pk=invite_id).select_related("room").first()
        if found is None:
            raise InvalidMessage(_("There is no such invitation."))
        actions.revoke_invite(found, person_of(request))

    return answer(request, act, goes_to=reverse("rooms:edit", args=[room.pk]))


@never_cache
@require_safe
def invitation(request: HttpRequest, invite_id: UUID) -> HttpResponse:
    """The ticket of one person, as their notice leads to it."""
    found = _mine(request, invite_id)
    page = _page(found, person_of(request), _state_of_personal(found, person_of(request)))
    return _ticket(request, page, accept_url=reverse("rooms:accept_invite", args=[found.pk]))


@require_POST
def accept_invite(request: HttpRequest, invite_id: UUID) -> HttpResponse:
    found = _mine(request, invite_id)
    return _take(
        request,
        lambda: actions.accept_invite(found, person_of(request)),
        back=reverse("rooms:invitation", args=[found.pk]),
        room=found.room,
    )


@require_POST
def decline_invite(request: HttpRequest, invite_id: UUID) -> HttpResponse:
    found = _mine(request, invite_id)

    def act() -> dict[str, Any]:
        declined = actions.decline_invite(found, person_of(request))
        return {"id": declined.pk, "status": declined.status}

    return answer(
        request, act, goes_to=reverse("rooms:lobby"), said=_("Declined. Maybe another night.")
    )


@never_cache
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """A ticket for whoever holds it."""
    person = person_of(request)
    found = Invite.objects.with_room().filter(token=token).first() if _is_token(token) else None
    if found is None:
        limits.spend_link(person)
        raise Http404
    if request.method == "POST":
        if person.is_guest and not found.room.is_public:
            return redirect("accounts:keep")
        return _take(
            request,
            lambda: actions.take_link(token, person),
            back=request.path,
            room=found.room,
        )
    page = _page(found, person, link_state(found, found.room, person, timezone.now()))
    if page.state is LinkState.SEATED:
        return redirect(found.room)
    return _ticket(request, page, accept_url=request.path)


def _is_token(text: str) -> bool:
    """Only what a link can hold is asked of the database, which takes no NUL."""
    return re.fullmatch(r"[\w-]{1,43}", text, re.ASCII) is not None


def _take(
    request: HttpRequest, take: Callable[[], Membership], *, back: str, room: Room
) -> HttpResponse:
    """In, or back to the ticket, which says why not."""

    def act() -> RoomKept:
        take()
        if "microphone_off" in request.POST:
            set_muted(room, person_of(request), on=True)
        return RoomKept(room_id=room.pk, channel=room.channel)

    if wants_json(request):
        return answer(request, act, goes_to=room)
    try:
        act()
    except Refused as refusal:
        if refusal.status in (401, 404):
            raise
        flash(request, refusal)
        return redirect(back)
    return redirect(room)


def _ticket(request: HttpRequest, page: InvitePage, *, accept_url: str) -> HttpResponse:
    if "calendar" in request.GET and page.is_good:
        return calendar_of(request, page.room)
    if wants_json(request):
        return json_response(_facts(page))
    template = "rooms/invite.html" if page.invite.invitee_id else "rooms/link.html"
    return render(request, template, {"page": page, "room": page.room, "accept_url": accept_url})


def _facts(page: InvitePage) -> dict[str, Any]:
    facts: dict[str, Any] = {"id": page.invite.pk, "state": page.state}
    if page.names_room:
        facts |= {"room_id": page.room.pk, "name": page.room.name, "from": page.invite.inviter_id}
    return facts


def _mine(request: HttpRequest, invite_id: UUID) -> Invite:
    found = Invite.objects.with_room().filter(pk=invite_id, invitee=person_of(request)).first()
    # A block beats the ticket: as if it had never been written.
    if found is None or Block.objects.between(found.inviter, person_of(request)).exists():
        raise Http404
    return found


def _page(found: Invite, person: User, state: LinkState) -> InvitePage:
    taken = found.room.memberships.active().count()
    return InvitePage(found, found.room, state, taken, timezone.now())


def _state_of_personal(found: Invite, person: User) -> LinkState:
    if found.status in (Invite.Status.ACCEPTED, Invite.Status.REJECTED):
        seat = found.room.memberships.active().filter(user=person)
        return LinkState.SEATED if seat.exists() else LinkState.USED
    return link_state(found, found.room, person, timezone.now())


def _named(username: str) -> int:
    found = User.objects.full().named(username.strip().removeprefix("@"))
    user_id: int | None = found.values_list("pk", flat=True).first()
    if user_id is None:
        raise InvalidMessage(
            _("username: nobody of that name has an account here."), field="username"
        )
    return user_id


def _made_link(request: HttpRequest, room: Room, command: InvitePerson) -> dict[str, Any]:
    made = actions.make_link(room, person_of(request), command.seats)
    url = request.build_absolute_uri(reverse("rooms:link", args=[made.token]))
    return {
        "id": made.pk,
        "url": url,
        "seats_left": made.seats_left,
        "expires_ms": round(made.expires_at.timestamp() * 1000) if made.expires_at else None,
    }
