"""A room chooses what to watch: under the room's lock, each duel closed once."""

from collections.abc import Collection
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User as Person
from config.live import clock
from config.live.announce import announce
from config.live.protocol import InvalidMessage, NotHost, NotMember, Stale, VoteClosed
from guide.models import Genre, Movie
from moviemash.house import rules
from moviemash.house.candidates import candidates_for
from moviemash.house.facts import mash_facts, mash_told
from moviemash.house.protocol import MashVoted
from moviemash.models import HouseMash, HouseVote
from rooms.actions.chat import house_line
from rooms.actions.playback import holds_projector
from rooms.actions.queue import queue_film
from rooms.models import Kind, Room

if TYPE_CHECKING:
    from accounts.models import User

# So long the same room is not offered the same six films again.
SHOWN_FOR = timedelta(hours=12)


class DuelClosed(VoteClosed):
    text = gettext_lazy("That duel is over. Here is how things stand.")


@transaction.atomic
def start_mash(
    room: Room, by: "User", here: Collection[int], now_ms: int, *, genre: str = ""
) -> HouseMash:
    """Six films for those who are here. One mash a room: Stale while another is being played."""
    room = _locked(room, by)
    if genre and not Genre.objects.filter(name=genre).exists():
        raise InvalidMessage(_("genre: there is no such genre in the guide."))
    before = HouseMash.objects.open().filter(room=room).first()
    if before is not None:
        if not rules.is_abandoned(now_ms, before.closes_ms):
            raise Stale(mash=mash_facts(before, by))
        # Nobody is told: the new one takes its place in a moment.
        before.state = HouseMash.State.STOPPED
        before.save(update_fields=["state"])
    lately = HouseMash.objects.filter(room=room, started_at__gt=clock.now() - SHOWN_FOR)
    shown = {film for films in lately.values_list("film_ids", flat=True) for film in films}
    found = candidates_for(_seated(room, {*here, by.pk}), genre=genre, shown_lately=shown)
    mash = HouseMash(
        room=room,
        started_by=by,
        genre=genre,
        film_ids=found.film_ids,
        least=found.least,
        average=found.average,
        tastes=found.tastes,
    )
    house_line(room, _("%(name)s asks: what shall we watch?") % {"name": by.name})
    _open_duel(mash, now_ms)
    _keep(room, mash)
    return mash


@transaction.atomic
def vote_in_mash(
    room: Room,
    by: "User",
    here: Collection[int],
    now_ms: int,
    *,
    mash_id: UUID,
    duel: int,
    film_id: int,
) -> HouseMash:
    """Their choice, changeable until the duel is over; the last one to choose ends it.

    A choice that comes late still counts where nobody has said yet that the time is up.

    Raises DuelClosed where the duel is over, with how things stand.
    """
    room = _locked(room, by)
    mash = _mash_at(room, by, mash_id, duel)
    if film_id not in rules.pair_of(mash.film_ids, mash.winner_ids):
        raise InvalidMessage(_("film_id: choose one of the two films."))
    HouseVote.objects.update_or_create(
        house_mash=mash, user=by, duel=duel, defaults={"film_id": film_id}
    )
    voters = set(mash.votes.filter(duel=duel).values_list("user", flat=True))
    house = _house(room, {*here, by.pk})
    if rules.is_due(now_ms, mash.closes_ms, len(voters & house), len(house)):
        _close_duel(room, mash, now_ms)
        return mash
    mash.rev = room.next_rev()
    mash.save(update_fields=["rev"])
    announce(room.channel, MashVoted(mash_id=mash.pk, duel=duel, voted=len(voters), rev=mash.rev))
    return mash


@transaction.atomic
def turn_mash(
    room: Room, by: "User", here: Collection[int], now_ms: int, *, mash_id: UUID, duel: int
) -> HouseMash:
    """The next duel, or the winner, where this one is due. Every page asks; one asking does it.

    Raises DuelClosed where another was first, VoteClosed where it is not due yet.
    """
    room = _locked(room, by)
    mash = _mash_at(room, by, mash_id, duel)
    house = _house(room, here)
    voters = set(mash.votes.filter(duel=duel).values_list("user", flat=True))
    if not rules.is_due(now_ms, mash.closes_ms, len(voters & house), len(house)):
        raise VoteClosed(_("This duel is not over yet."), mash=mash_facts(mash, by))
    _close_duel(room, mash, now_ms)
    return mash


@transaction.atomic
def stop_mash(room: Room, by: "User", *, mash_id: UUID) -> HouseMash:
    """By who started it, or holds the projector."""
    room = _locked(room, by)
    mash = HouseMash.objects.open().filter(room=room, pk=mash_id).first()
    if mash is None:
        raise DuelClosed
    if mash.started_by_id != by.pk and not holds_projector(room, by):
        raise NotHost(_("Only the host, or who started it, can call it off."))
    mash.state = HouseMash.State.STOPPED
    _keep(room, mash)
    return mash


def _locked(room: Room, by: "User") -> Room:
    room = room.locked()
    room.require_open(clock.now())
    if room.kind != Kind.WATCH:
        raise InvalidMessage(_("There is no screen in this room."))
    if room.seat_of(by.pk) is None:
        raise NotMember
    return room


def _mash_at(room: Room, by: "User", mash_id: UUID, duel: int) -> HouseMash:
    mash = HouseMash.objects.filter(room=room, pk=mash_id).first()
    if mash is None or not mash.is_open or len(mash.winner_ids) + 1 != duel:
        raise DuelClosed(mash=mash_facts(mash, by) if mash is not None else None)
    return mash


def _house(room: Room, here: Collection[int]) -> set[int]:
    """Those who are here and have a seat: whose choice is waited for."""
    seats = room.memberships.active().filter(user__in=here)
    return set(seats.values_list("user", flat=True))


def _seated(room: Room, here: Collection[int]) -> list[Person]:
    seats = room.memberships.active().filter(user__in=here).order_by("joined_at")
    return [seat.user for seat in seats.select_related("user")]


def _open_duel(mash: HouseMash, now_ms: int) -> None:
    # Before the first duel nothing has to be shown.
    mash.opens_ms = now_ms + (rules.CURTAIN_MS if mash.winner_ids else 0)
    mash.closes_ms = mash.opens_ms + rules.DUEL_MS


def _close_duel(room: Room, mash: HouseMash, now_ms: int) -> None:
    duel = len(mash.winner_ids) + 1
    pair = rules.pair_of(mash.film_ids, mash.winner_ids)
    votes = list(mash.votes.filter(duel=duel).values_list("film_id", flat=True))
    tally = (votes.count(pair[0]), votes.count(pair[1]))
    mash.winner_ids = [*mash.winner_ids, rules.winner_of(mash.film_ids, pair, tally)]
    mash.tallies = [*mash.tallies, list(tally)]
    if duel < rules.DUELS:
        _open_duel(mash, now_ms)
        _keep(room, mash)
        return
    mash.state = HouseMash.State.CHOSEN
    _keep(room, mash)
    movie = Movie.objects.filter(pk=mash.winner_ids[-1]).first()
    if movie is not None:
        queue_film(room, movie, is_next=True)
        house_line(room, _("The house chose %(film)s.") % {"film": movie.title})


def _keep(room: Room, mash: HouseMash) -> None:
    mash.rev = room.next_rev()
    mash.save()
    announce(room.channel, mash_told(mash))
