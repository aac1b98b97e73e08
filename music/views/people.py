"""People found by taste: the door, the cards, who said yes too. Forms first, htmx on top."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from accounts.facts import facts_of_person
from accounts.models import Gender, TasteVector, User
from config.bodies import command_of
from config.live.limits import spend
from config.live.protocol import Refused
from config.refusals import flash, json_response, wants_json
from music.actions import meeting
from music.matching import Card, cards_for
from music.models import Match, Seeker, TasteChoice
from music.protocol import AnswerPerson, OpenToPeople
from music.rules.meeting import ENOUGH_CHOICES, LIKES_A_DAY, likes_left, next_like_at
from rooms.views.membership import person_of

LIST = "people-found"


@dataclass(frozen=True)
class PeoplePage:
    """What one person sees of the others; asked of the database only where it is shown."""

    user: User
    now: datetime

    @cached_property
    def seeker(self) -> Seeker | None:
        found = Seeker.objects.select_related("user__profile").filter(user=self.user)
        return found.first()

    @property
    def is_open(self) -> bool:
        return self.seeker is not None and self.seeker.is_open

    @cached_property
    def is_known(self) -> bool:
        """Whether there is anything to go by."""
        return TasteVector.objects.filter(user=self.user).exists()

    @cached_property
    def choices(self) -> int:
        return TasteChoice.objects.of(self.user).count()

    @property
    def needs_choices(self) -> int:
        return max(0, ENOUGH_CHOICES - self.choices)

    @cached_property
    def cards(self) -> list[Card]:
        if self.seeker is None or not self.is_open or not self.is_known:
            return []
        return cards_for(self.seeker)

    @cached_property
    def shown(self) -> list[tuple[Card, str]]:
        """Each with the mark that lets it be answered."""
        return [(card, meeting.shown_mark(self.user, card.person)) for card in self.cards]

    @cached_property
    def passed(self) -> User | None:
        return meeting.passed_lately(self.user, self.now)

    @cached_property
    def matches(self) -> list[tuple[Match, User]]:
        found = Match.objects.of(self.user).with_people()
        return [(match, match.other(self.user)) for match in found]

    @cached_property
    def _liked_at(self) -> list[datetime]:
        return meeting.day_of_likes(self.user, self.now)

    @property
    def likes_a_day(self) -> int:
        return LIKES_A_DAY

    @property
    def likes_left(self) -> int:
        return likes_left(self._liked_at, self.now)

    @property
    def next_like_at(self) -> datetime | None:
        return next_like_at(self._liked_at, self.now)

    @property
    def modes(self) -> list[tuple[str, str]]:
        return [(mode.value, str(mode.label)) for mode in Seeker.Mode]

    @property
    def genders(self) -> list[tuple[str, str]]:
        return [(gender.value, str(gender.label)) for gender in Gender if gender.value]


@never_cache
@vary_on_headers("HX-Target", "Accept")
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """GET: who is near; POST: be found from now on (`mode`), or no longer (`closes`)."""
    if request.method == "POST":
        return _opened(request)
    page = PeoplePage(person_of(request), timezone.now())
    if wants_json(request):
        return json_response(_facts(page))
    return _shown(request, page)


@require_POST
def like_person(request: HttpRequest, username: str) -> HttpResponse:
    user, other = _pair(request, username)

    def act() -> Match | None:
        return meeting.like_person(user, other)

    return _answered(
        request, act, _("Noted. %(name)s hears of it if they like you too.") % {"name": other.name}
    )


@require_POST
def pass_person(request: HttpRequest, username: str) -> HttpResponse:
    user, other = _pair(request, username)

    def act() -> None:
        meeting.pass_person(user, other)

    return _answered(request, act, _("Passed. Nobody is told."))


@require_POST
def undo_pass(request: HttpRequest) -> HttpResponse:
    user = person_of(request)
    spend("answer_person", user.pk, 60, per_seconds=60)

    def act() -> None:
        meeting.undo_pass(user, timezone.now())

    return _answered(request, act, _("Taken back. They are among the others again."))


@require_POST
def unmatch(request: HttpRequest, username: str) -> HttpResponse:
    other = get_object_or_404(User.objects.named(username))

    def act() -> None:
        meeting.unmatch(person_of(request), other)

    return _answered(
        request, act, _("Taken back. The room is closed to you both, and nobody is told.")
    )


def _opened(request: HttpRequest) -> HttpResponse:
    user = person_of(request)
    command = command_of(request, OpenToPeople)
    try:
        if command.closes:
            meeting.close_to_people(user)
        else:
            meeting.open_to_people(
                user, command.mode, is_adult=command.is_adult, seeks=command.seeks
            )
    except Refused as refusal:
        if wants_json(request):
            raise
        page = PeoplePage(user, timezone.now())
        context = {"page": page, "refusal": refusal, "wanted": command}
        return render(request, "music/people.html", context, status=refusal.status)
    if wants_json(request):
        return json_response(_facts(PeoplePage(user, timezone.now())))
    said = _("Nobody finds you any more.") if command.closes else _("Others may find you now.")
    messages.success(request, said)
    return redirect("music:people")


def _pair(request: HttpRequest, username: str) -> tuple[User, User]:
    user = person_of(request)
    spend("answer_person", user.pk, 60, per_seconds=60)
    other = get_object_or_404(User.objects.active().named(username))
    meeting.require_shown(user, other, command_of(request, AnswerPerson).shown)
    return user, other


def _answered(request: HttpRequest, act: Any, said: str) -> HttpResponse:
    """JSON for who asked for it; the next cards for htmx; for a form the page, or the new room."""
    is_swap = request.htmx.target == LIST  # type: ignore[attr-defined]
    try:
        match = act()
    except Refused as refusal:
        if wants_json(request) or refusal.status == 404:
            raise
        said, match = refusal.words, None
        if not is_swap:
            flash(request, refusal)
            return redirect("music:people")
    if match is not None and match.room is not None:
        return _to_room(request, match)
    if wants_json(request):
        return json_response({"match": None})
    if not is_swap:
        messages.success(request, said)
        return redirect("music:people")
    response = _shown(request, PeoplePage(person_of(request), timezone.now()))
    return trigger_client_event(response, "say", {"text": said})


def _to_room(request: HttpRequest, match: Match) -> HttpResponse:
    assert match.room is not None
    if wants_json(request):
        return json_response({"match": {"room_id": match.room.pk, "channel": match.room.channel}})
    messages.success(request, _("You like each other. This room is yours alone."))
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(match.room.get_absolute_url())
    return redirect(match.room)


def _shown(request: HttpRequest, page: PeoplePage) -> HttpResponse:
    template = "music/people.html"
    is_swap = request.htmx.target == LIST  # type: ignore[attr-defined]
    if is_swap:
        template += f"#{LIST}"
    return render(request, template, {"page": page, "is_swap": is_swap})


def _facts(page: PeoplePage) -> dict[str, Any]:
    return {
        "is_open": page.is_open,
        "mode": page.seeker.mode if page.seeker else None,
        "people": [
            facts_of_person(card.person) | {"reason": card.reason, "shown": mark}
            for card, mark in page.shown
        ],
        "likes_left": page.likes_left,
        "matches": [
            facts_of_person(other) | {"room_id": match.room_id} for match, other in page.matches
        ],
    }
