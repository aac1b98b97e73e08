"""The duel: the pair on the table, a vote, an undo, a passing over."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from config.bodies import command_of
from config.live.limits import spend
from config.live.protocol import Refused
from config.refusals import flash, json_response, wants_json
from moviemash.actions import PairOver, cast_vote, pass_over, undo_vote
from moviemash.duels import (
    Duel,
    Table,
    dealt_to,
    duel_of,
    has_judged,
    lay_on_top,
    table_of,
    take_off,
)
from moviemash.layout import films_of, lay_out, outcome_of, progress_of, table_facts
from moviemash.models import Vote
from moviemash.protocol import CastVote, PassOver
from moviemash.shelves import todays_duel
from moviemash.views.voters import with_voter
from moviemash.voters import Voter

# Thirty duels in a minute is fast; a machine is faster.
VOTES_A_MINUTE = 120
LONGEST_TOKEN = 64


@never_cache
@require_GET
@vary_on_headers("HX-Target", "Accept")
@with_voter
def duel(request: HttpRequest, voter: Voter) -> HttpResponse:
    """`?pair=`: a duel this voter has judged, as the back button asks for it."""
    token = request.GET.get("pair", "")
    if 0 < len(token) <= LONGEST_TOKEN and "\0" not in token:
        mine = Vote.objects.of(voter.user_id, voter.visitor).filter(token=token)
        if vote := mine.first():
            left, right = (vote.chosen_id, vote.other_id)[:: 1 if vote.is_chosen_left else -1]
            judged = Duel(vote.token, left, right)
            return _page(request, voter, table_of([judged]), chosen_id=vote.chosen_id)
    return _page(request, voter, dealt_to(voter))


@never_cache
@require_GET
@with_voter
def today(request: HttpRequest, voter: Voter) -> HttpResponse:
    """The duel of the day comes to the front of the table, unless it was judged already."""
    if (of_today := todays_duel(timezone.localdate())) and not has_judged(voter, of_today):
        lay_on_top(voter, of_today)
    return redirect("moviemash:duel")


@never_cache
@require_POST
@with_voter
def votes(request: HttpRequest, voter: Voter) -> HttpResponse:
    def cast() -> Vote:
        asked = command_of(request, CastVote)
        judged = _on_table(voter, asked.comparison_id)
        vote = cast_vote(voter, judged, asked.winner_set_id, asked.took_ms)
        take_off(voter, judged)
        return vote

    return _answer(request, voter, cast)


@never_cache
@require_POST
@with_voter
def skips(request: HttpRequest, voter: Voter) -> HttpResponse:
    def skip() -> None:
        passed = _on_table(voter, command_of(request, PassOver).comparison_id)
        pass_over(voter, passed)
        take_off(voter, passed)

    return _answer(request, voter, skip)


@never_cache
@require_POST
@with_voter
def undo(request: HttpRequest, voter: Voter) -> HttpResponse:
    def take_back() -> None:
        lay_on_top(voter, undo_vote(voter, timezone.now()))

    return _answer(request, voter, take_back)


def _on_table(voter: Voter, token: str) -> Duel:
    if (dealt := duel_of(voter, token)) is None:
        raise PairOver
    return dealt


def _answer(request: HttpRequest, voter: Voter, act: Callable[[], Vote | None]) -> HttpResponse:
    """The next comparison; a plain form gets it as the next page."""
    spend("mash", voter.key, VOTES_A_MINUTE, per_seconds=60)
    is_fragment = request.htmx.target == "mash"  # type: ignore[attr-defined]
    vote, refused = None, None
    try:
        vote = act()
    except Refused as refusal:
        if wants_json(request):
            raise
        if is_fragment:
            refused = refusal
        else:
            flash(request, refusal)
    if not (wants_json(request) or is_fragment):
        return redirect("moviemash:duel")
    return _page(request, voter, dealt_to(voter), last=vote, refusal=refused)


def _page(
    request: HttpRequest,
    voter: Voter,
    table: Table,
    *,
    chosen_id: int | None = None,
    last: Vote | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    """`last`: the voter's newest vote, where it is known already."""
    last = last or Vote.objects.last_of(voter.user_id, voter.visitor)
    films = films_of([*table.sets.values(), *([last.chosen] if last else [])])
    shown, progress = lay_out(table, films, chosen_id), progress_of(voter)
    outcome = outcome_of(last, films) if last else None
    if wants_json(request):
        return json_response(table_facts(shown, progress, outcome))
    template = "moviemash/duel.html"
    if request.htmx.target == "mash":  # type: ignore[attr-defined]
        template += "#mash"
    context = {
        "now": shown[0] if shown else None,
        "upcoming": shown[1] if len(shown) > 1 else None,
        "progress": progress,
        "outcome": outcome,
        "voter": voter,
        "refusal": refusal,
    }
    return render(request, template, context, status=refusal.status if refusal else None)
